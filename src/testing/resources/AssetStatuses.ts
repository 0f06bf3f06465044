/**
 * The log of the statuses of assets, in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetId, AssetStatusId, OrganizationId, UserId } from "../../Ids.ts"
import type { AssetStatusesService, AssetStatusRow } from "../../resources/AssetStatuses.ts"
import type { AssetRowStatus } from "../../resources/shapes/AssetCurrentStatus.ts"
import type { AssetStatusPayload, AssetStatusValue } from "../../resources/shapes/Downtime.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import type { AssetCustomStatusRecord } from "./AssetCustomStatuses.ts"

/** A status as the log has it. */
export interface AssetStatusRecord extends Omit<AssetStatusRow, "deletedAt" | keyof Kept>, Kept {
  readonly id: AssetStatusId
  readonly organizationId: OrganizationId
  readonly assetId: AssetId
  readonly status: AssetStatusValue
  readonly startedAt: DateTime.Utc
  readonly creatorId: UserId
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

export const assetStatuses = (plant: Plant): Behaviour<AssetStatusesService> => {
  const { assetCustomStatuses, assetStatuses, assets } = plant

  /** That another status takes away a custom one that does not stand for it is an assumption. */
  const changesOf = Effect.fnUntraced(function* (record: AssetStatusRecord, payload: AssetStatusPayload) {
    if (typeof payload.customStatusId === "number") return yield* customised(plant, payload)
    if (payload.status === undefined || record.customStatusId === undefined) return payload
    const custom = yield* assetCustomStatuses.find(record.customStatusId)
    return custom.baseAssetStatus === payload.status ? payload : { ...payload, customStatusId: null }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const { assetId, sort = "-createdAt" } = query
      const rows = (yield* assetStatuses.all).filter((record) => assetId?.includes(record.assetId) ?? true)
      const order = orderOf(sort, {
        createdAt: ({ createdAt }: AssetStatusRecord) => createdAt,
        updatedAt: ({ updatedAt }) => updatedAt,
        startedAt: ({ startedAt }) => startedAt,
        endedAt: ({ endedAt }) => endedAt
      })
      return yield* byCursor(rows, query, order, (record): AssetStatusRow => record)
    }),

    /** The entries before and after stay as they are: an assumption. */
    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* assetStatuses.find(id)
      const { userId } = yield* Acting
      const updatedAt = yield* DateTime.now
      const changed: AssetStatusRecord = {
        ...Records.changed(record, yield* changesOf(record, payload)),
        updaterId: userId,
        updatedAt
      }
      yield* checkOrder(changed)
      assetStatuses.replace(changed)
      assets.replace({ ...(yield* assets.find(record.assetId)), updatedAt })
      return Records.pick(changed, [
        "id",
        "customStatusId",
        "status",
        "downtimeType",
        "startedAt",
        "endedAt",
        "description",
        "createdAt",
        "updatedAt"
      ])
    })
  }
}

/**
 * A payload with the status that its custom status stands for. That a payload with another status is refused is an
 * assumption.
 */
export const customised = Effect.fnUntraced(function* <P extends AssetStatusPayload>(
  { assetCustomStatuses }: Plant,
  payload: P
) {
  const { customStatusId, status } = payload
  if (typeof customStatusId !== "number") return payload
  const custom = (yield* assetCustomStatuses.all).find(({ id }) => id === customStatusId)
  if (custom === undefined || custom.deletedAt !== undefined) {
    return yield* badRequest("there is no such custom status", "customStatusId")
  }
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

/** The status that an asset has at a time: of those that hold, the one that was logged last. */
export const statusAt = (
  log: ReadonlyArray<AssetStatusRecord>,
  asset: AssetId,
  time: DateTime.Utc
): AssetStatusRecord | undefined =>
  log.findLast(
    ({ assetId, endedAt, startedAt }) =>
      assetId === asset &&
      DateTime.isLessThanOrEqualTo(startedAt, time) &&
      (endedAt === undefined || DateTime.isGreaterThan(endedAt, time))
  )

/** A status as an asset shows it. */
export const shownOf = (
  record: AssetStatusRecord,
  customStatuses: ReadonlyArray<AssetCustomStatusRecord>
): AssetRowStatus => {
  const custom = customStatuses.find(({ id }) => id === record.customStatusId)
  return {
    ...Records.pick(record, [
      "id",
      "status",
      "downtimeType",
      "startedAt",
      "endedAt",
      "description",
      "createdAt",
      "updatedAt"
    ]),
    ...(custom === undefined
      ? undefined
      : { customStatus: Records.pick(custom, ["id", "label", "createdAt", "updatedAt", "deletedAt"]) })
  }
}
