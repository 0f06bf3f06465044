import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Effect, Exit, Schema, Stream } from "effect"
import { LocationId, Locations, MaintainX, NotFound, type Operation, Pages } from "../src/index.ts"
import { json, recordingFetch } from "./support/fetches.ts"

interface Row {
  readonly id: number
}

const between = (minimum: number, maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

/** Lists as a server holds them: pages of rows, some of them empty, some of the rows met twice. */
const lists = Arbitrary.array(
  Arbitrary.array(
    Arbitrary.map(between(1, 12), (id): Row => ({ id })),
    { maxLength: 4 }
  ),
  { minLength: 1, maxLength: 6 }
)

/** Serves a list, page n under the cursor n, and keeps what it was asked. */
const server = (pages: ReadonlyArray<ReadonlyArray<Row>>, next = (n: number): number | undefined => n + 1) => {
  const asked: Array<Operation.PageQuery & { readonly name?: string }> = []
  const list = (query: Operation.PageQuery): Effect.Effect<Operation.Page<Row>> =>
    Effect.sync(() => {
      asked.push(query)
      const n = Number(query.cursor ?? 0)
      const following = next(n)
      return {
        items: pages[n] ?? [],
        ...(following === undefined || following >= pages.length ? undefined : { nextCursor: String(following) })
      }
    })
  return { asked, list }
}

const operation = { name: "Locations.list" }

describe("a list as a stream", () => {
  it.effect.prop("is all its pages one after the other, each fetched once", [lists], ([pages]) =>
    Effect.gen(function* () {
      const { asked, list } = server(pages)
      const rows = yield* Stream.runCollect(Pages.stream(operation, list, undefined))
      assert.deepStrictEqual(rows, pages.flat())
      assert.deepStrictEqual(
        asked.map(({ cursor }) => cursor),
        pages.map((_, n) => (n === 0 ? undefined : String(n)))
      )
    })
  )

  it.effect.prop("fetches no page before one of its rows is pulled", [lists, between(0, 12)], ([pages, count]) =>
    Effect.gen(function* () {
      const { asked, list } = server(pages)
      const rows = yield* Pages.stream(operation, list, undefined).pipe(Stream.take(count), Stream.runCollect)
      assert.deepStrictEqual(rows, pages.flat().slice(0, count))
      let needed = 0
      let held = 0
      while (held < count && needed < pages.length) held += pages[needed++]?.length ?? 0
      assert.strictEqual(asked.length, needed)
    })
  )

  it.effect("fetches nothing until it is run, and from the beginning whenever it is", () =>
    Effect.gen(function* () {
      const { asked, list } = server([[{ id: 1 }], [{ id: 2 }]])
      const stream = Pages.stream(operation, list, undefined, ({ id }) => id)
      assert.isEmpty(asked)
      const first = yield* Stream.runCollect(stream)
      assert.deepStrictEqual(yield* Stream.runCollect(stream), first)
      assert.deepStrictEqual(first, [{ id: 1 }, { id: 2 }])
      assert.strictEqual(asked.length, 4)
    })
  )

  it.effect("asks for 200 rows a page unless told otherwise, and keeps the rest of the query on every page", () =>
    Effect.gen(function* () {
      const pages = [[], [], []]
      const usual = server(pages)
      yield* Stream.runDrain(Pages.stream(operation, usual.list, { name: "x" } as Operation.PageQuery))
      assert.deepStrictEqual(usual.asked, [
        { limit: 200, name: "x" },
        { limit: 200, name: "x", cursor: "1" },
        { limit: 200, name: "x", cursor: "2" }
      ])
      const resumed = server(pages)
      yield* Stream.runDrain(Pages.stream(operation, resumed.list, { limit: 5, cursor: "1" }))
      assert.deepStrictEqual(resumed.asked, [
        { limit: 5, cursor: "1" },
        { limit: 5, cursor: "2" }
      ])
    })
  )

  it.effect.prop(
    "that leads back to a cursor that was read ends in a typed error, after the rows of every page that was fetched",
    [lists, between(0, 100), between(0, 100)],
    ([pages, a, b]) =>
      Effect.gen(function* () {
        const from = a % pages.length
        // Back to any page that has a cursor, itself included, but not forward.
        const to = b % (from + 1)
        const { asked, list } = server(pages, (n) => (n === from ? to : n + 1))
        const rows: Array<Row> = []
        const exit = yield* Pages.stream(operation, list, { cursor: "0" }).pipe(
          Stream.runForEach((row) => Effect.sync(() => rows.push(row))),
          Effect.exit
        )
        assert(Exit.isFailure(exit))
        const [reason] = exit.cause.reasons
        assert(reason?._tag === "Fail")
        assert.strictEqual(reason.error._tag, "UnexpectedResponse")
        assert.strictEqual(reason.error.operation, "Locations.list")
        assert.include(reason.error.message, "cursor")
        assert.deepStrictEqual(rows, pages.slice(0, from + 1).flat())
        assert.strictEqual(asked.length, from + 1)
      })
  )

  it.effect(
    "ends in a typed error after 100 empty pages in a row, whatever their cursors, and after the rows before",
    () =>
      Effect.gen(function* () {
        const empty = (length: number) => Array.from({ length }, () => [])
        const { asked, list } = server([[{ id: 1 }], ...empty(99), [{ id: 2 }], ...empty(1000)])
        const rows: Array<Row> = []
        const error = yield* Pages.stream(operation, list, undefined).pipe(
          Stream.runForEach((row) => Effect.sync(() => rows.push(row))),
          Effect.flip
        )
        assert.strictEqual(error._tag, "UnexpectedResponse")
        assert.include(error.message, "100 empty pages")
        assert.deepStrictEqual(rows, [{ id: 1 }, { id: 2 }])
        assert.strictEqual(asked.length, 1 + 99 + 1 + 100)
      })
  )

  it.effect.prop("with an identity gives every row once, the first time that it is met", [lists], ([pages]) =>
    Effect.gen(function* () {
      const { list } = server(pages)
      const rows = yield* Stream.runCollect(Pages.stream(operation, list, undefined, ({ id }) => id))
      const once = new Map(pages.flat().map((row) => [row.id, row]))
      assert.deepStrictEqual(rows, [...once.values()])
    })
  )

  it.effect("fails with what a page fails with, after the rows before it", () =>
    Effect.gen(function* () {
      const { list } = server([[{ id: 1 }], [{ id: 2 }]])
      const gone = new NotFound({ operation: "Locations.list" })
      const rows: Array<number> = []
      const failure = yield* Pages.stream(
        operation,
        (query) => (query.cursor === undefined ? list(query) : Effect.fail(gone)),
        undefined
      ).pipe(
        Stream.runForEach(({ id }) => Effect.sync(() => rows.push(id))),
        Effect.flip
      )
      assert.strictEqual(failure, gone)
      assert.deepStrictEqual(rows, [1])
    })
  )
})

describe("the stream of a resource", () => {
  const stream = Stream.unwrap(Locations.useSync((locations) => locations.stream({ name: "Hall" })))

  it.effect("follows nextCursor and never nextPageUrl, and ends at null, at nothing and at an empty cursor", () =>
    Effect.gen(function* () {
      for (const last of [{ nextCursor: null }, {}, { nextCursor: "" }]) {
        const fetch = recordingFetch(({ url }) =>
          url.searchParams.has("cursor")
            ? json({
                locations: [
                  { id: 1, name: "a" },
                  { id: 2, name: "b" }
                ],
                nextPageUrl: "https://elsewhere.test/",
                ...last
              })
            : json({ locations: [{ id: 1, name: "a" }], nextCursor: "a+b/c=", nextPageUrl: "https://elsewhere.test/" })
        )
        const rows = yield* Stream.runCollect(stream).pipe(
          Effect.provide(
            MaintainX.layerOptions({ apiKey: "the-key", baseUrl: "https://mx.test/v1", retries: 0, quota: 100_000 })
          ),
          fetch.provide
        )
        assert.deepStrictEqual(rows, [
          { id: LocationId.make(1), name: "a" },
          { id: LocationId.make(2), name: "b" }
        ])
        assert.deepStrictEqual(
          fetch.requests.map(({ url }) => url.href),
          [
            "https://mx.test/v1/locations?limit=200&name=Hall",
            "https://mx.test/v1/locations?cursor=a%2Bb%2Fc%3D&limit=200&name=Hall"
          ]
        )
      }
    })
  )

  it.effect("fails with a typed error where the server leads it round in a circle", () =>
    Effect.gen(function* () {
      const fetch = recordingFetch(() => json({ locations: [], nextCursor: "again" }))
      const error = yield* Stream.runCollect(stream).pipe(
        Effect.provide(
          MaintainX.layerOptions({ apiKey: "the-key", baseUrl: "https://mx.test/v1", retries: 0, quota: 100_000 })
        ),
        fetch.provide,
        Effect.flip
      )
      assert.strictEqual(error._tag, "UnexpectedResponse")
      assert.strictEqual(fetch.requests.length, 2)
    })
  )
})

describe("a list as a stream of pages", () => {
  it.effect.prop("goes on from the cursor of any of its pages with the pages after it", [lists], ([pages]) =>
    Effect.gen(function* () {
      const { list } = server(pages)
      const all = yield* Stream.runCollect(Pages.pages(operation, list))
      assert.deepStrictEqual(
        all.map(({ items }) => items),
        pages
      )
      assert.deepStrictEqual(
        all.map(({ nextCursor }) => nextCursor),
        pages.map((_, n) => (n + 1 < pages.length ? `${n + 1}` : undefined))
      )
      for (const [n, { nextCursor }] of all.entries()) {
        if (nextCursor === undefined) continue
        const rest = yield* Stream.runCollect(Pages.pages(operation, list, { cursor: nextCursor }))
        assert.deepStrictEqual(rest, all.slice(n + 1))
      }
    })
  )

  it.effect("fetches no page before it is pulled, and ends where a cursor comes back", () =>
    Effect.gen(function* () {
      const { asked, list } = server([[{ id: 1 }], [{ id: 2 }], [{ id: 3 }]], (n) => (n + 1) % 3)
      yield* Pages.pages(operation, list).pipe(Stream.take(1), Stream.runDrain)
      assert.lengthOf(asked, 1)
      const error = yield* Effect.flip(Stream.runDrain(Pages.pages(operation, list)))
      assert.strictEqual(error._tag, "UnexpectedResponse")
    })
  )
})
