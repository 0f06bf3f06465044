import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { WorkPermitId, WorkPermits } from "../../src/index.ts"
import { server } from "./server.ts"

describe("WorkPermits", () => {
  it.effect("sign sends neither key nor organization, and reads the answer without its nulls", () => {
    const { layer, received } = server(
      [
        {
          status: 201,
          body: {
            success: true,
            workPermit: { id: 7, status: "ACTIVE" },
            workOrder: { id: 9, blockedByWorkPermitReason: null }
          }
        }
      ],
      { organizations: [3, 5] }
    )
    return Effect.gen(function* () {
      const payload = { externalLinkUuid: "5d0c7f52", signerName: "Dee Marsh" }
      const signed = yield* (yield* WorkPermits).sign(WorkPermitId.make(7), payload, { skipWebhook: true })
      assert.deepStrictEqual(signed as unknown, {
        success: true,
        workPermit: { id: 7, status: "ACTIVE" },
        workOrder: { id: 9 }
      })
      const [request] = received
      assert.strictEqual(request?.target, "/v1/workPermits/7/sign?skipWebhook=true")
      assert.deepStrictEqual(request?.body, payload)
      for (const name of ["authorization", "x-organization-id", "x-organization-ids"]) {
        assert.isNull(request?.headers.get(name))
      }
    }).pipe(Effect.provide(layer))
  })
})
