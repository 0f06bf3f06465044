import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { PartId, PartTransferRequestId, PartTransferRequests } from "../../src/index.ts"
import { server } from "./server.ts"

const id = PartTransferRequestId.make(7)

const request = {
  id: 7,
  quantityRequested: 4,
  sourcePartId: 1,
  destinationPartId: 2,
  destinationOrganizationId: 5,
  sourceOrganizationId: 3
}

describe("PartTransferRequests", () => {
  it.effect("the filter is called statuses and repeats its key", () => {
    const { layer, received } = server([{ body: { partTransferRequests: [] } }])
    return Effect.gen(function* () {
      yield* (yield* PartTransferRequests).list({ statuses: ["APPROVED", "DECLINED"] })
      assert.strictEqual(received[0]?.target, "/v1/parttransferrequests?statuses=APPROVED&statuses=DECLINED")
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads a status that this release does not know, and null as absent", () => {
    const { layer } = server([
      {
        body: { partTransferRequest: { ...request, status: "IN_TRANSIT", transferrerId: null, quantityReceived: null } }
      }
    ])
    return Effect.gen(function* () {
      const read = yield* (yield* PartTransferRequests).get(id)
      assert.deepStrictEqual(read as object, { ...request, status: "IN_TRANSIT" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("a part that is not there is a 404 of creating", () => {
    const { layer } = server([{ status: 404, body: { error: "Part not found" } }])
    return Effect.gen(function* () {
      const payload = { quantityRequested: 4, sourcePartId: PartId.make(1), destinationPartId: PartId.make(2) }
      const error = yield* Effect.flip((yield* PartTransferRequests).create(payload))
      assert.strictEqual(error._tag, "NotFound")
    }).pipe(Effect.provide(layer))
  })

  it.effect("to send, a status must be named", () => {
    const { layer, received } = server([{ body: { partTransferRequest: request } }])
    return Effect.gen(function* () {
      const error = yield* Effect.flip((yield* PartTransferRequests).update(id, { quantity: 3 } as never))
      assert.strictEqual(error._tag, "BadRequest")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
