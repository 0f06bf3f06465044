import { assert, describe } from "@effect/vitest"
import { DateTime, Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Assets, Locations, type MaintainX, Parts, PurchaseOrders, WorkOrders } from "../../src/index.ts"
import type { Page } from "../../src/Operation.ts"
import { Fault, type Live, MaintainXTest, type Options } from "../../src/testing/index.ts"
import { bothWays, type Holds } from "./behaviour/ways.ts"

/** What a program that knows nothing of this library is answered. */
const send = (path: string, key = "embedded-maintainx", organization?: number) =>
  Effect.flatMap(MaintainXTest, ({ fetch }) =>
    Effect.promise(async () => {
      const response = await fetch(`https://plant.example/v1${path}`, {
        headers: {
          authorization: `Bearer ${key}`,
          ...(organization === undefined ? undefined : { "x-organization-id": `${organization}` })
        }
      })
      const body: unknown = await response.json()
      const limits = ["limit", "remaining", "reset"].map((name) => response.headers.get(`x-rate-limit-${name}`))
      return { status: response.status, body, limits }
    })
  )

const statusOf = (path: string, key?: string, organization?: number) =>
  Effect.map(send(path, key, organization), ({ status }) => status)

const told = (path: string, key?: string) => Effect.map(send(path, key), ({ limits, status }) => [status, ...limits])

const live = (live: Live, others: Options = {}): Options => ({ ...others, live })

const workOrder = (title: string) => Effect.flatMap(WorkOrders, ({ create }) => create({ title }))

const listed = Effect.flatMap(WorkOrders, ({ list }) =>
  Effect.map(list(), ({ items }) => items.map(({ title }) => title))
)

// ---------------------------------------------------------------------------------------------------------------------
// lists
// ---------------------------------------------------------------------------------------------------------------------

const lists = (holds: Holds): void => {
  holds("a new work order is listed at once, unless a lag is asked for", () =>
    Effect.gen(function* () {
      yield* workOrder("Replace seal")
      assert.deepStrictEqual(yield* listed, ["Replace seal"])
    })
  )

  holds(
    "under a lag a new work order can be read by its id, and the list has it when the lag is over",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const first = yield* workOrder("Replace seal")
        yield* TestClock.adjust("30 minutes")
        const second = yield* workOrder("Check valve")
        assert.strictEqual((yield* workOrders.get(second.id)).title, "Check valve")
        assert.deepStrictEqual(yield* listed, [])
        yield* TestClock.adjust("59 minutes")
        yield* workOrders.update(first.id, { title: "Replace both seals" })
        assert.deepStrictEqual(yield* listed, [])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* listed, ["Replace both seals"])
        yield* TestClock.adjust("30 minutes")
        assert.deepStrictEqual(yield* listed, ["Replace both seals", "Check valve"])
      }),
    live({ listLag: "90 minutes" })
  )

  holds(
    "what the plant held at the start is listed whatever the lag, and changes of it are shown at once",
    () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const before = yield* workOrders.list({ showUpcoming: true })
        assert.isAbove(before.items.length, 3)
        const [first] = before.items
        assert(first !== undefined)
        yield* workOrders.update(first.id, { title: "Something else" })
        assert.include(yield* listed, "Something else")
      }),
    live({ listLag: "2 hours" }, { plant: "workshop" })
  )

  for (const [emptyPair, found] of [
    [undefined, 0],
    [false, 1]
  ] as const) {
    holds(
      `of canceled and skipped together ${found === 0 ? "nothing" : "everything, if wanted,"} is found`,
      () =>
        Effect.gen(function* () {
          const workOrders = yield* WorkOrders
          const { id } = yield* workOrder("Replace seal")
          yield* workOrders.setStatus(id, { status: "CANCELED" })
          yield* workOrder("Check valve")
          const rows = (query: string) =>
            Effect.map(send(`/workorders?${query}`), ({ body, status }) => {
              assert.strictEqual(status, 200)
              const { nextCursor, workOrders } = body as { nextCursor: null; workOrders: ReadonlyArray<unknown> }
              assert.isNull(nextCursor)
              return workOrders.length
            })
          assert.strictEqual(yield* rows("statuses=CANCELED&statuses=SKIPPED"), found)
          assert.strictEqual(yield* rows("statuses=OPEN&statuses=SKIPPED&statuses=CANCELED"), found * 2)
          assert.strictEqual(yield* rows("statuses=CANCELED&statuses=OPEN"), 2)
          const refused = yield* Effect.flip(workOrders.list({ statuses: ["CANCELED", "SKIPPED"] }))
          assert.strictEqual(refused._tag, "BadRequest")
        }),
      emptyPair === undefined ? {} : live({ emptyPair })
    )
  }

  for (const [name, { first, three }] of Object.entries(paged)) {
    holds(`rows of ${name} move between pages when one goes`, () =>
      Effect.gen(function* () {
        const ids = yield* three
        const { items, next } = yield* first
        assert.deepStrictEqual(items, ids.slice(0, 2))
        assert.deepStrictEqual(yield* next, [])
      })
    )

    holds(
      `rows of ${name} stay on their pages, if wanted`,
      () =>
        Effect.gen(function* () {
          const ids = yield* three
          const { items, next } = yield* first
          assert.deepStrictEqual(items, ids.slice(0, 2))
          assert.deepStrictEqual(yield* next, ids.slice(2))
        }),
      live({ shiftingRows: false })
    )
  }

  holds(
    "lists whose rows stay on their pages are sorted as always",
    () =>
      Effect.gen(function* () {
        const { create, list } = yield* Assets
        for (const name of ["Pump", "Fan", "Press"]) yield* create({ name })
        const page = yield* list({ sort: "-id", limit: 2 })
        assert.deepStrictEqual(
          page.items.map(({ name }) => name),
          ["Press", "Fan"]
        )
        assert(page.nextCursor !== undefined)
        const rest = yield* list({ sort: "-id", limit: 2, cursor: page.nextCursor })
        assert.deepStrictEqual(
          rest.items.map(({ name }) => name),
          ["Pump"]
        )
      }),
    live({ shiftingRows: false })
  )

  for (const [limitError, body] of [
    [undefined, { errors: [{ error: "must be <= 200", fieldPath: "limit", fieldValue: 250 }] }],
    ["issues", { errors: [{ error: "must be <= 200", fieldPath: "limit", fieldValue: 250 }] }],
    ["message", { error: "limit must be <= 200" }]
  ] as const) {
    holds(
      `a limit above 200 is refused ${limitError === "message" ? "with a message" : "with a list of issues"}${limitError === undefined ? "" : ", if wanted"}`,
      () =>
        Effect.gen(function* () {
          for (const path of ["/workorders", "/assets"]) {
            const answer = yield* send(`${path}?limit=250`)
            assert.deepStrictEqual([answer.status, answer.body], [400, body])
          }
          const refused = yield* Effect.flip(Effect.flatMap(WorkOrders, ({ list }) => list({ limit: 250 })))
          assert.strictEqual(refused._tag, "BadRequest")
          // What is wrong with other parameters is said as ever.
          const { body: other } = yield* send("/workorders?updatedAt[gte]=yesterday")
          assert.deepStrictEqual(Object.keys(other as object), ["errors"])
        }),
      limitError === undefined ? {} : live({ limitError })
    )
  }
}

interface Paged<A = number> {
  /** Makes three of them. */
  readonly three: Effect.Effect<ReadonlyArray<A>, unknown, MaintainX.MaintainX>
  /** The first page of two, and the second, asked for after the first of all was deleted. */
  readonly first: Effect.Effect<
    { readonly items: ReadonlyArray<A>; readonly next: Effect.Effect<ReadonlyArray<A>, unknown> },
    unknown,
    MaintainX.MaintainX
  >
}

interface Kind<Id> {
  readonly list: (query: { limit: number; cursor?: string }) => Effect.Effect<Page<{ readonly id: Id }>, unknown>
  readonly create: (name: string) => Effect.Effect<{ readonly id: Id }, unknown>
  readonly delete: (id: Id) => Effect.Effect<unknown, unknown>
}

const pagedOf = <Id extends number>(kind: Effect.Effect<Kind<Id>, never, MaintainX.MaintainX>): Paged<Id> => ({
  three: Effect.flatMap(kind, ({ create }) =>
    Effect.forEach(["a", "b", "c"], (name) => Effect.map(create(name), ({ id }) => id))
  ),
  first: Effect.gen(function* () {
    const { delete: remove, list } = yield* kind
    const ids = ({ items }: Page<{ readonly id: Id }>) => items.map(({ id }) => id)
    const page = yield* list({ limit: 2 })
    const { nextCursor: cursor } = page
    const [first] = ids(page)
    assert(cursor !== undefined && first !== undefined)
    return { items: ids(page), next: Effect.andThen(remove(first), Effect.map(list({ limit: 2, cursor }), ids)) }
  })
})

const paged: Readonly<Record<string, Paged>> = {
  assets: pagedOf(Effect.map(Assets, (assets) => ({ ...assets, create: (name: string) => assets.create({ name }) }))),
  parts: pagedOf(Effect.map(Parts, (parts) => ({ ...parts, create: (name: string) => parts.create({ name }) }))),
  "purchase orders": pagedOf(
    Effect.map(PurchaseOrders, (orders) => ({
      ...orders,
      create: (name: string) => orders.create({ vendorId: null, items: [{ name, quantityOrdered: 1, unitCost: 100 }] })
    }))
  ),
  locations: pagedOf(
    Effect.map(Locations, (locations) => ({
      ...locations,
      create: (name: string) => locations.create({ name })
    }))
  )
}

// ---------------------------------------------------------------------------------------------------------------------
// changes
// ---------------------------------------------------------------------------------------------------------------------

const changes = (holds: Holds): void => {
  for (const [stillUpdatedAt, minutes] of [
    [undefined, [0, 0, 0]],
    [false, [1, 2, 3]]
  ] as const) {
    holds(
      `a comment, a time entry and a cost ${stillUpdatedAt === undefined ? "leave updatedAt as it is" : "move updatedAt, if wanted"}`,
      () =>
        Effect.gen(function* () {
          const workOrders = yield* WorkOrders
          const { id } = yield* workOrder("Replace seal")
          const { createdAt } = yield* workOrders.get(id)
          assert(createdAt !== undefined && createdAt !== null)
          const additions: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
            workOrders.addComment(id, { content: "Parts are on order" }),
            workOrders.addCost(id, { type: "TIME", costType: "WORK", durationTotal: 600 }),
            workOrders.addCost(id, { type: "EXPENSE", costType: "OTHER", costPerUnit: 100 })
          ]
          const moved: Array<number> = []
          for (const addition of additions) {
            yield* TestClock.adjust("1 minute")
            yield* addition
            const { updatedAt } = yield* workOrders.get(id)
            moved.push(Duration.toMinutes(DateTime.distance(createdAt, updatedAt)))
          }
          assert.deepStrictEqual(moved, [...minutes])
        }),
      stillUpdatedAt === undefined ? {} : live({ stillUpdatedAt })
    )
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// rate limits
// ---------------------------------------------------------------------------------------------------------------------

const rateLimits = (holds: Holds): void => {
  holds("nothing is counted unless limits are asked for", () =>
    Effect.gen(function* () {
      for (let i = 0; i < 120; i++) assert.strictEqual(yield* statusOf("/users"), 200)
      assert.deepStrictEqual(yield* told("/users"), [200, null, null, null])
    })
  )

  holds(
    "what comes after the limit is refused and not done, until the window that the first request began is over",
    () =>
      Effect.gen(function* () {
        const { create } = yield* Locations
        yield* create({ name: "Mill" })
        yield* TestClock.adjust("50 seconds")
        yield* create({ name: "Store" })
        const refused = yield* Effect.flip(create({ name: "Yard" }))
        assert.deepInclude(refused, { _tag: "RateLimited", status: 429, operation: "Locations.create" })
        assert.notProperty(refused, "retryAfter")
        yield* TestClock.adjust("9 seconds")
        assert.strictEqual(yield* statusOf("/locations"), 429)
        yield* TestClock.adjust("1 second")
        const { body } = yield* send("/locations")
        const { locations } = body as { locations: ReadonlyArray<{ name: string }> }
        assert.deepStrictEqual(
          locations.map(({ name }) => name),
          ["Mill", "Store"]
        )
        assert.strictEqual((yield* (yield* MaintainXTest).calls).length, 5)
      }),
    live({ rateLimits: { headers: false, limit: 2 } })
  )

  holds(
    "the limit is 100 in 60 seconds for each key",
    () =>
      Effect.gen(function* () {
        for (let i = 0; i < 100; i++) assert.strictEqual(yield* statusOf("/users", "one"), 200)
        assert.strictEqual(yield* statusOf("/users", "one"), 429)
        assert.strictEqual(yield* statusOf("/users", "other"), 200)
        yield* TestClock.adjust("60 seconds")
        assert.strictEqual(yield* statusOf("/users", "one"), 200)
      }),
    live({ rateLimits: { headers: false } }, { keys: ["one", "other"] })
  )

  holds(
    "all keys together have a limit for each organization",
    () =>
      Effect.gen(function* () {
        assert.strictEqual(yield* statusOf("/users", "one", 1), 200)
        assert.strictEqual(yield* statusOf("/users", "first", 1), 200)
        assert.strictEqual(yield* statusOf("/users", "first"), 200)
        assert.strictEqual(yield* statusOf("/users", "one", 1), 429)
        assert.strictEqual(yield* statusOf("/users", "first"), 429)
        assert.strictEqual(yield* statusOf("/users", "one", 2), 200)
      }),
    live(
      { rateLimits: { headers: false, organizationLimit: 3 } },
      { organizations: ["Mill", "Yard"], keys: ["one", { apiKey: "first", organizations: [1] }] }
    )
  )

  holds(
    "the headers tell of the limits in every answer but a 401, and in none where they are not wanted",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* told("/users"), [200, "3", "2", "30"])
        yield* TestClock.adjust("10500 millis")
        assert.deepStrictEqual(yield* told("/users?limit=0"), [400, "3", "1", "20"])
        assert.deepStrictEqual(yield* told("/users", "wrong"), [401, null, null, null])
        assert.deepStrictEqual(yield* told("/users/99"), [404, "3", "0", "20"])
        const { body, limits, status } = yield* send("/users")
        assert.deepStrictEqual([status, ...limits], [429, "3", "0", "20"])
        assert.deepStrictEqual(body, { error: "Too many requests" })
      }),
    live({ rateLimits: { headers: true, limit: 3, window: "30 seconds" } })
  )

  holds(
    "the headers are about the limit of which least remains",
    () => Effect.map(told("/users"), (answer) => assert.deepStrictEqual(answer, [200, "2", "1", "60"])),
    live({ rateLimits: { headers: true, organizationLimit: 2 } })
  )

  holds(
    "told of the limit, the client waits for the next window instead of being refused",
    () =>
      Effect.gen(function* () {
        const { create, list } = yield* Locations
        yield* create({ name: "Mill" })
        yield* create({ name: "Store" })
        const third = yield* Effect.forkChild(list())
        yield* TestClock.adjust("59 seconds")
        assert.strictEqual((yield* (yield* MaintainXTest).calls).length, 2)
        yield* TestClock.adjust("2 seconds")
        assert.strictEqual((yield* Fiber.join(third)).items.length, 2)
        assert.strictEqual((yield* (yield* MaintainXTest).calls).length, 3)
      }),
    live({ rateLimits: { headers: true, limit: 2 } })
  )

  holds(
    "a fault that keeps a request from the plant does not count",
    () =>
      Effect.gen(function* () {
        const { list } = yield* Locations
        yield* (yield* MaintainXTest).inject(Fault.serverError(503))
        assert.strictEqual((yield* Effect.flip(list()))._tag, "ServerError")
        yield* list()
        assert.strictEqual((yield* Effect.flip(list()))._tag, "RateLimited")
      }),
    live({ rateLimits: { headers: false, limit: 1 } })
  )
}

describe("lists of the live API", () => bothWays(lists))
describe("changes in the live API", () => bothWays(changes))
describe("rate limits of the live API", () => bothWays(rateLimits))
