import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import {
  Assets,
  CreateSubscription,
  CustomFields,
  Locations,
  type MaintainX,
  MeterReadings,
  Meters,
  Organizations,
  Subscriptions,
  Teams,
  type UserRole,
  Users,
  WorkOrders,
  WorkRequestId,
  WorkRequests
} from "../../src/index.ts"
import { MaintainXTest, type Options, Plant, sample } from "../../src/testing/index.ts"
import { operations } from "../../src/testing/resources.ts"
import { mayDo } from "../../src/testing/roles.ts"

const as = (role: UserRole): Options => ({ keys: [{ apiKey: "key", role }] })

const ways: ReadonlyArray<
  readonly [string, (options: Options) => Layer.Layer<MaintainX.MaintainX | MaintainXTest, unknown>]
> = [
  ["directly", MaintainXTest.layerOptions],
  ["through the client", MaintainXTest.layerClient]
]

/** That a call is refused because its key may not do it. */
const isForbidden = <A, E extends { readonly _tag: string }, R>(call: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(call), ({ _tag }) => assert.strictEqual(_tag, "Forbidden"))

for (const [way, layerOf] of ways) {
  layer(layerOf(as("REQUESTER")))(`a key of a requester, ${way},`, (it) => {
    it.effect("asks for work, and sees what it asked for, and nothing of others", () =>
      Effect.gen(function* () {
        const requests = yield* WorkRequests
        assert.deepStrictEqual((yield* requests.list()).items, [])
        const [asset] = (yield* (yield* Assets).list()).items
        const { id } = yield* requests.create({ title: "It drips", ...(asset && { assetId: asset.id }) })
        assert.strictEqual((yield* requests.get(id)).title, "It drips")
        assert.deepStrictEqual(
          (yield* requests.list()).items.map(({ title }) => title),
          ["It drips"]
        )
        yield* requests.update(id, { description: "More than yesterday" })
        const others = (yield* Plant.snapshot).records.workRequests?.filter((request) => request.id !== id) ?? []
        assert.isNotEmpty(others)
        for (const other of others) {
          const refused = yield* Effect.flip(requests.get(WorkRequestId.make(Number(other.id))))
          assert.strictEqual(refused._tag, "NotFound")
          assert.strictEqual(
            (yield* Effect.flip(requests.delete(WorkRequestId.make(Number(other.id)))))._tag,
            "NotFound"
          )
        }
      })
    )

    it.effect("does no work, and reads none", () =>
      Effect.gen(function* () {
        yield* isForbidden((yield* WorkOrders).list())
        yield* isForbidden((yield* WorkOrders).create({ title: "Mine" }))
        yield* isForbidden((yield* Assets).create({ name: "Pump" }))
        yield* isForbidden((yield* Users).list())
        assert.isNotEmpty((yield* (yield* Locations).list()).items)
        assert.isNotEmpty((yield* (yield* Organizations).list()).items)
      })
    )
  })

  layer(layerOf(as("OPERATOR")))(`a key of an operator, ${way},`, (it) => {
    it.effect("does the work that others planned", () =>
      Effect.gen(function* () {
        const workOrders = yield* WorkOrders
        const [open] = (yield* workOrders.list({ statuses: ["OPEN"] })).items
        const [meter] = (yield* (yield* Meters).list()).items
        assert(open && meter)
        yield* workOrders.setStatus(open.id, { status: "DONE" })
        yield* workOrders.addComment(open.id, { content: "Done." })
        yield* (yield* MeterReadings).createBatch([{ meterId: meter.id, value: 1 }])
        yield* isForbidden(workOrders.create({ title: "Mine" }))
        yield* isForbidden(workOrders.update(open.id, { title: "Another" }))
        yield* isForbidden((yield* Assets).create({ name: "Pump" }))
      })
    )
  })

  layer(layerOf(as("MEMBER")))(`a key of a member, ${way},`, (it) => {
    it.effect("plans work, and leaves users and settings to administrators", () =>
      Effect.gen(function* () {
        const users = yield* Users
        const { id } = yield* (yield* WorkOrders).create({ title: "Replace seal" })
        const creator = (yield* (yield* WorkOrders).get(id)).creatorId
        assert(creator !== undefined)
        assert.strictEqual((yield* users.get(creator)).role, "MEMBER")
        yield* (yield* Assets).create({ name: "Pump" })
        yield* isForbidden(users.create({ firstName: "Mei", lastName: "Sato" }))
        yield* isForbidden(users.delete(creator))
        yield* isForbidden((yield* Subscriptions).create(sample(CreateSubscription, { type: "NEW_WORK_ORDER" })))
        yield* isForbidden((yield* Teams).create({ name: "Night shift" }))
        yield* isForbidden((yield* CustomFields).create("assets", { fields: [{ label: "Zone", type: "oneline" }] }))
        assert.isArray(yield* (yield* CustomFields).list("assets"))
      })
    )
  })
}

describe("roles", () => {
  it("may do the more, the higher they are", () => {
    const ranks: ReadonlyArray<UserRole> = ["REQUESTER", "OPERATOR", "MEMBER", "ADMIN"]
    for (const operation of operations) {
      const allowed = ranks.map((role) => mayDo(role, operation))
      assert.deepStrictEqual(allowed, allowed.toSorted(), operation.name)
      assert.isTrue(mayDo("SERVICE_ACCOUNT", operation))
    }
  })

  it.effect("are named by keys beside others, each with its own", () =>
    Effect.gen(function* () {
      const { fetch } = yield* MaintainXTest
      const post = (key: string) =>
        Effect.promise(async () => {
          const response = await fetch("https://api.getmaintainx.com/v1/users", {
            method: "POST",
            headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
            body: JSON.stringify({ firstName: "Mei", lastName: "Sato" })
          })
          return { status: response.status, body: await response.json() }
        })
      assert.strictEqual((yield* post("planner")).status, 201)
      assert.deepStrictEqual(yield* post("technician"), {
        status: 403,
        body: { errors: [{ error: "You do not have permission to do this" }] }
      })
      assert.strictEqual((yield* post("everything")).status, 201)
    }).pipe(
      Effect.provide(
        MaintainXTest.layerServer({
          keys: [{ apiKey: "planner", role: "ADMIN" }, { apiKey: "technician", role: "MEMBER" }, "everything"]
        })
      )
    )
  )
})
