/**
 * Work permits: the permission that dangerous work needs before it begins, given by signatures.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { WorkOrderId, WorkPermitId } from "../Ids.ts"
import * as Resource from "../internal/resource.ts"
import * as Wire from "../internal/wire.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import * as Operation from "../Operation.ts"

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A permit after it was signed.
 *
 * @since 0.1.0
 */
export class WorkPermit extends Wire.shape<WorkPermit>()(() => ({
  id: WorkPermitId,
  /** The vendor does not list the values. */
  status: Schema.String
})) {}

/**
 * The work order that a permit is for.
 *
 * @since 0.1.0
 */
export class PermittedWorkOrder extends Wire.shape<PermittedWorkOrder>()(() => ({
  id: WorkOrderId,
  /** Why the work still must not begin. Absent as soon as it may. */
  blockedByWorkPermitReason: Wire.nullable(Schema.String)
})) {}

/**
 * The result of a signature.
 *
 * @since 0.1.0
 */
export class SignedWorkPermit extends Wire.shape<SignedWorkPermit>()(() => ({
  success: Schema.Boolean,
  workPermit: WorkPermit,
  workOrder: PermittedWorkOrder
})) {}

// ---------------------------------------------------------------------------------------------------------------------
// payloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A signature by somebody from outside, who was sent a link.
 *
 * @since 0.1.0
 */
export class SignWorkPermit extends Wire.shape<SignWorkPermit>()(() => ({
  /** From the link. Everybody who has it can sign, so treat it like a key. */
  externalLinkUuid: Schema.String,
  signerName: Schema.String
})) {}

const operations = Operation.group("WorkPermits", {
  sign: Operation.post("/workPermits/{id}/sign", {
    parameters: [WorkPermitId],
    body: SignWorkPermit,
    answer: Operation.json(SignedWorkPermit, 201),
    failures: { 403: "issues", 404: undefined },
    needsKey: false
  })
})

/**
 * Work permits. The API can sign them and nothing else.
 *
 * @since 0.1.0
 */
export interface WorkPermitsService {
  /**
   * Signs a permit in the name of somebody who was sent a link to it. The link is the proof, so no key is sent, and
   * `Forbidden` means that the link is not for this permit.
   */
  readonly sign: (
    id: WorkPermitId,
    payload: SignWorkPermit,
    options?: Operation.WriteOptions
  ) => Effect.Effect<SignedWorkPermit, MaintainXError>
}

/**
 * Work permits: the permission that dangerous work needs before it begins, given by signatures.
 *
 * @example
 * ```ts
 * import { Console, Effect } from "effect"
 * import { MaintainX, WorkPermitId, WorkPermits } from "effect-maintainx"
 *
 * const program = Effect.gen(function* () {
 *   const permits = yield* WorkPermits
 *   // From the link that the signer was sent.
 *   const { workOrder } = yield* permits.sign(WorkPermitId.make(19_000_001), {
 *     externalLinkUuid: "5d0c7f52-8f3b-4c55-9d0e-2b6f1a7c9e41",
 *     signerName: "Dee Hall"
 *   })
 *   yield* Console.log(workOrder.blockedByWorkPermitReason ?? "the work may begin")
 * })
 *
 * await Effect.runPromise(program.pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * @since 0.1.0
 */
export class WorkPermits extends Resource.Service<WorkPermits, WorkPermitsService>()(
  "WorkPermits",
  operations,
  (methods) => methods
) {}
