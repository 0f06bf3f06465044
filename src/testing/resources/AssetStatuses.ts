import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed, type Explicit } from "../explicit.ts"
import type { AssetStatusRecord } from "../model.ts"
import { byCursor, orderOf } from "../paging.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { Acting } from "../table.ts"

/** The log of the statuses of assets. */
export const assetStatuses: Behaviour<"AssetStatuses"> = (plant) => {
  const { assetCustomStatuses, assetStatuses, assets } = plant

  /** Assumption: another status takes away a custom one that does not stand for it. */
  const changesOf = Effect.fnUntraced(function* (record: AssetStatusRecord, payload: Api.AssetStatusPayload) {
    if (typeof payload.customStatusId === "number") return yield* withCustomStatus(plant, payload)
    if (payload.status === undefined || record.customStatusId === undefined) return payload
    const custom = yield* assetCustomStatuses.find(record.customStatusId)
    return custom.baseAssetStatus === payload.status ? payload : { ...payload, customStatusId: null }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter(assetStatuses, query, {
        assetId: (wanted) => (record) => wanted.includes(record.assetId)
      })
      const order = orderOf(query.sort ?? "-createdAt", {
        createdAt: ({ createdAt }: AssetStatusRecord) => createdAt,
        updatedAt: ({ updatedAt }) => updatedAt,
        startedAt: ({ startedAt }) => startedAt,
        endedAt: ({ endedAt }) => endedAt
      })
      return yield* byCursor(found, query, (record) => ({ ...record, deletedAt: undefined }), order)
    }),

    /** Assumption: the entries before and after stay as they are. */
    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* assetStatuses.find(id)
      const { userId } = yield* Acting
      const next = changed(record, { ...(yield* changesOf(record, payload)), updaterId: userId })
      yield* checkOrder(next)
      const saved = yield* Records.save(assetStatuses, next)
      yield* Records.save(assets, yield* assets.find(record.assetId))
      return { ...saved, deletedAt: undefined }
    })
  }
}

/**
 * A payload with the status that its custom status stands for. That a payload with another status is refused is an
 * assumption.
 */
export const withCustomStatus = Effect.fnUntraced(function* <P extends Api.AssetStatusPayload>(
  { assetCustomStatuses }: Plant,
  payload: P
) {
  const { customStatusId, status } = payload
  if (typeof customStatusId !== "number") return payload
  const custom = yield* Records.referred(assetCustomStatuses, customStatusId, "custom status", "customStatusId")
  if (custom.deletedAt !== undefined) return yield* badRequest("there is no such custom status", "customStatusId")
  if (status !== undefined && status !== custom.baseAssetStatus) {
    return yield* badRequest("is not what the custom status stands for", "status")
  }
  return { ...payload, status: custom.baseAssetStatus }
})

/** A status cannot end before it begins. */
export const checkOrder = ({ endedAt, startedAt }: Pick<AssetStatusRecord, "endedAt" | "startedAt">) =>
  endedAt !== undefined && DateTime.isLessThan(endedAt, startedAt)
    ? Effect.fail(badRequest("must not be before startedAt", "endedAt"))
    : Effect.void

/** The status of an asset at a time, given its log: of those that hold, the one that was logged last. */
export const statusAt = (log: ReadonlyArray<AssetStatusRecord>, time: DateTime.Utc): AssetStatusRecord | undefined =>
  log.findLast(
    ({ endedAt, startedAt }) =>
      DateTime.isLessThanOrEqualTo(startedAt, time) && (endedAt === undefined || DateTime.isGreaterThan(endedAt, time))
  )

/** A status as assets show it. */
export const statusView = (
  { assetCustomStatuses }: Plant,
  record: AssetStatusRecord
): Explicit<Api.AssetRowStatus & Api.AssetCurrentStatus> => {
  const customStatus: CustomStatus | undefined = assetCustomStatuses.peek(record.customStatusId)
  return { ...record, deletedAt: undefined, customStatus }
}

type CustomStatus = Explicit<NonNullable<Api.AssetRowStatus["customStatus"]>>
