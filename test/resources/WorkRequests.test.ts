import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AssetId, WorkRequestId, WorkRequests } from "../../src/index.ts"
import { server } from "./server.ts"

const id = WorkRequestId.make(7)

describe("WorkRequests", () => {
  it.effect("create answers 200 and the id; the contact is a text in what is sent and an object in answers", () => {
    const { layer, received } = server([
      { body: { id: 7 } },
      {
        body: {
          workRequest: {
            id: 7,
            title: "It drips",
            priority: "NONE",
            requestStatus: "PENDING",
            workOrderId: null,
            creatorContactInfo: { type: "EMAIL", value: "a@b.example" }
          }
        }
      }
    ])
    return Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      const payload = { title: "It drips", creatorContactInfo: "a@b.example" }
      assert.deepStrictEqual(yield* workRequests.create(payload), { id })
      assert.deepStrictEqual(received[0]?.body, payload)
      assert.deepStrictEqual((yield* workRequests.get(id, { expand: ["work_order"] })) as unknown, {
        id: 7,
        title: "It drips",
        priority: "NONE",
        requestStatus: "PENDING",
        creatorContactInfo: { type: "EMAIL", value: "a@b.example" }
      })
      assert.strictEqual(received[1]?.target, "/v1/workrequests/7?expand=work_order")
    }).pipe(Effect.provide(layer))
  })

  it.effect("lists are filtered by statuses, though the property is called requestStatus", () => {
    const { layer, received } = server([{ body: { workRequests: [] } }])
    return Effect.gen(function* () {
      const workRequests = yield* WorkRequests
      yield* workRequests.list({ statuses: ["APPROVED", "DONE"], assets: [AssetId.make(3)] })
      assert.strictEqual(received[0]?.target, "/v1/workrequests?assets=3&statuses=APPROVED&statuses=DONE")
      const error = yield* Effect.flip(workRequests.update(id, { requestStatus: "APPROVED" } as never))
      assert.strictEqual(error._tag, "BadRequest")
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })
})
