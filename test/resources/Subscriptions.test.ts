import { assert, describe, it } from "@effect/vitest"
import { Effect, Random, Redacted } from "effect"
import { EventType, SubscriptionId, Subscriptions } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { server } from "./server.ts"

const id = SubscriptionId.make(7)
const url = "https://hooks.example/"

describe("Subscriptions", () => {
  it("know 46 types of events, each once", () => {
    assert.strictEqual(new Set(EventType.literals).size, 46)
    assert.strictEqual(EventType.literals.length, 46)
  })

  it.effect("create answers 201 and, perhaps, the secret", () => {
    const { layer, received } = server([
      { status: 201, body: { id: 7, status: "VALID", secret: "mx_1_2" } },
      { status: 201, body: { id: 7, status: "PENDING_APPROVAL" } }
    ])
    return Effect.gen(function* () {
      const subscriptions = yield* Subscriptions
      const payload = {
        type: "WORK_ORDER_STATUS_CHANGE",
        url,
        filters: { oneOfStatuses: ["DONE"] },
        options: { serializeEntity: true }
      } as const
      const created = yield* subscriptions.create(payload)
      assert.strictEqual(created.secret && Redacted.value(created.secret), "mx_1_2")
      assert.deepStrictEqual(received[0]?.body, payload)
      assert.deepStrictEqual(yield* subscriptions.create(payload), { id, status: "PENDING_APPROVAL" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("the secret is the only property of its answer, and is taken out of it", () => {
    const { layer, received } = server([{ body: { secret: "mx_1_2" } }])
    return Effect.gen(function* () {
      assert.strictEqual(Redacted.value(yield* (yield* Subscriptions).secret(id)), "mx_1_2")
      assert.strictEqual(received[0]?.target, "/v1/subscriptions/7/secret")
    }).pipe(Effect.provide(layer))
  })

  it.effect("what is of another type of event is refused before sending", () => {
    const { layer, received } = server([{ status: 201, body: { id: 7, status: "VALID" } }])
    return Effect.gen(function* () {
      const { create, update } = yield* Subscriptions
      for (const [payload, fieldPath] of [
        [{ type: "NEW_LOCATION", url, filters: {} }, "filters"],
        [{ type: "NEW_PART", url, options: { serializePurchaseOrder: true } }, "options.serializePurchaseOrder"],
        [{ type: "WORK_ORDER_PART_STATUS_CHANGE", url, filters: { oneOfPartStatuses: ["KITTED"] } }, undefined],
        [{ type: "NEW_LOCATION", url: "x".repeat(513) }, "url"],
        [{ type: "WORK_ORDER_CHANGED", url }, undefined]
      ] as const) {
        const error = yield* Effect.flip(create(payload as never))
        assert(error._tag === "BadRequest", error.message)
        if (fieldPath !== undefined) assert.strictEqual(error.issues[0]?.fieldPath, fieldPath)
      }
      const error = yield* Effect.flip(update(id, { filters: {} } as never))
      assert.strictEqual(error._tag, "BadRequest")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("the same seed gives an embedded MaintainX the same secrets", () =>
    Effect.gen(function* () {
      const secret = Effect.gen(function* () {
        const subscriptions = yield* Subscriptions
        const { id } = yield* subscriptions.create({ type: "NEW_LOCATION", url })
        return Redacted.value(yield* subscriptions.secret(id))
      })
      const inMemory = secret.pipe(Effect.provide(MaintainXTest.layer), Random.withSeed("a seed"))
      assert.strictEqual(yield* inMemory, yield* inMemory)
    })
  )
})
