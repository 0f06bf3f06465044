import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { WorkOrders, WorkPermitId, WorkPermits } from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const seeded = { plant: "workshop" } as const

/** Of the seeded permit. */
const id = WorkPermitId.make(19_000_001)
const externalLinkUuid = "5d0c7f52-8f3b-4c55-9d0e-2b6f1a7c9e41"

export const workPermits = (holds: Holds): void => {
  holds(
    "whoever has the link can sign, once, and then nothing blocks the work order",
    () =>
      Effect.gen(function* () {
        const workPermits = yield* WorkPermits
        const signed = yield* workPermits.sign(id, { externalLinkUuid, signerName: "Dee Marsh" })
        assert.deepInclude(signed, { success: true, workPermit: { id, status: "SIGNED" } })
        assert.isUndefined(signed.workOrder.blockedByWorkPermitReason)
        const workOrder = yield* (yield* WorkOrders).get(signed.workOrder.id)
        assert.strictEqual(workOrder.title, "Inspect the intake screen")
        const again = yield* Effect.flip(workPermits.sign(id, { externalLinkUuid, signerName: "Dee Marsh" }))
        assert.deepInclude(again, { _tag: "BadRequest", status: 400 })
      }),
    seeded
  )

  holds(
    "no key is needed",
    () =>
      Effect.gen(function* () {
        const signed = yield* (yield* WorkPermits).sign(id, { externalLinkUuid, signerName: "Dee Marsh" })
        assert.isTrue(signed.success)
        assert.strictEqual((yield* Effect.flip((yield* WorkOrders).list()))._tag, "Unauthorized")
      }),
    { ...seeded, settings: { apiKey: "unknown" } }
  )

  holds(
    "without the link, or for a permit that is not there, it is Forbidden",
    () =>
      Effect.gen(function* () {
        const workPermits = yield* WorkPermits
        for (const [permit, uuid] of [
          [id, "another"],
          [WorkPermitId.make(99), externalLinkUuid]
        ] as const) {
          const error = yield* Effect.flip(
            workPermits.sign(permit, { externalLinkUuid: uuid, signerName: "Dee Marsh" })
          )
          assert.strictEqual(error._tag, "Forbidden")
        }
        const nameless = yield* Effect.flip(workPermits.sign(id, { externalLinkUuid, signerName: " " }))
        assert.strictEqual(nameless._tag === "BadRequest" ? nameless.issues[0]?.fieldPath : undefined, "signerName")
      }),
    seeded
  )
}
