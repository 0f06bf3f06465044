/**
 * Assets in memory, with the log of their statuses.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetId, LocationId, ManufacturerId, ModelId } from "../../Ids.ts"
import type { AssetRowStatus } from "../../resources/AssetCurrentStatus.ts"
import type {
  Asset,
  AssetDepreciation,
  AssetDepreciationPayload,
  AssetRow,
  AssetsService,
  CreateAsset,
  ListAssets,
  LoggedAssetStatus,
  UpdateAsset,
  UpdatedAsset
} from "../../resources/Assets.ts"
import { byOffset, orderOf, sorted } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

/** A status as the log has it. */
export interface AssetStatusEntry extends LoggedAssetStatus {
  readonly endedAt?: DateTime.Utc
  readonly description?: string
  readonly createdAt: DateTime.Utc
}

/** An asset as the plant keeps it. Its children are found by their `parentId`, its status is the last of its log. */
export interface AssetRecord extends Omit<Asset, "childrenIds" | "deletedAt" | "status">, Kept {
  readonly id: AssetId
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
  readonly statuses: ReadonlyArray<AssetStatusEntry>
}

export interface ManufacturerRecord extends Kept {
  readonly id: ManufacturerId
  readonly name: string
}

export interface ModelRecord extends Kept {
  readonly id: ModelId
  readonly manufacturer: string
  readonly name: string
}

export const assets = (plant: Plant): Behaviour<AssetsService> => {
  const { assets, locations, manufacturers, models } = plant

  const detail = Effect.fnUntraced(function* ({ organizationId, statuses: _, ...record }: AssetRecord) {
    const children = (yield* assets.all).filter(({ parentId }) => parentId === record.id)
    const asset: UpdatedAsset = {
      ...record,
      currentOwnerId: organizationId,
      childrenIds: children.map(({ id }) => id),
      teamIds: record.teamIds ?? [],
      assetTypes: record.assetTypes ?? [],
      attachments: record.attachments ?? [],
      extraFields: record.extraFields ?? {},
      vendorIds: record.vendorIds ?? []
    }
    return asset
  })

  /** A parent must exist, and must not be below the asset itself. */
  const checkParent = Effect.fnUntraced(function* (id: AssetId | undefined, parentId: AssetId | null | undefined) {
    let above: AssetId | null | undefined = parentId
    while (typeof above === "number") {
      if (above === id) return yield* badRequest("an asset cannot be part of itself", "parentId")
      const next: AssetRecord = yield* assets
        .find(above)
        .pipe(Effect.mapError(() => badRequest("there is no such asset", "parentId")))
      above = next.parentId
    }
  })

  const checkLocation = (locationId: LocationId | null | undefined) =>
    typeof locationId === "number"
      ? Effect.mapError(locations.find(locationId), () => badRequest("there is no such location", "locationId"))
      : Effect.void

  /**
   * The names of the manufacturer and the model that a payload asks for. The real API takes only those that exist; here
   * a name that is new makes one, as long as there is no other operation that does.
   */
  const makeOf = Effect.fnUntraced(function* (
    current: Pick<AssetRecord, "manufacturer" | "model">,
    { manufacturer, model }: Pick<UpdateAsset, "manufacturer" | "model">
  ) {
    const { organizations } = yield* Acting
    const organizationId = organizations[0]
    if (manufacturer === null) return { manufacturer: null, model: null }
    const maker =
      manufacturer === undefined
        ? current.manufacturer
        : yield* named("manufacturer", manufacturer, yield* manufacturers.all)
    if (maker !== undefined && !(yield* manufacturers.all).some(({ name }) => name === maker)) {
      manufacturers.insert((id) => ({ id, organizationId, name: maker }))
    }
    // The model of another manufacturer does not stay.
    const kept = maker === current.manufacturer ? current.model : undefined
    if (model === undefined || model === null) {
      return { manufacturer: maker ?? null, model: model === null ? null : (kept ?? null) }
    }
    if (maker === undefined) return yield* badRequest("a model needs a manufacturer", "model")
    const known = (yield* models.all).filter(({ manufacturer }) => manufacturer === maker)
    const name = yield* named("model", model, known)
    if (!known.some((model) => model.name === name)) {
      models.insert((id) => ({ id, organizationId, manufacturer: maker, name }))
    }
    return { manufacturer: maker, model: name }
  })

  /** What of a payload goes into the record as it is, once everything that it refers to was found. */
  const changesOf = Effect.fnUntraced(function* (record: AssetRecord | undefined, payload: CreateAsset | UpdateAsset) {
    yield* checkParent(record?.id, payload.parentId)
    yield* checkLocation(payload.locationId)
    const { depreciation, manufacturer: _, model: __, ...rest } = payload
    const changes: Records.Changes<AssetRecord> = {
      ...rest,
      ...(yield* makeOf(record ?? {}, payload)),
      extraFields: { ...record?.extraFields, ...payload.extraFields },
      ...(depreciation === undefined
        ? undefined
        : { depreciation: depreciation === null ? null : depreciated(record?.depreciation, depreciation) })
    }
    return changes
  })

  const touched = (record: AssetRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const now = yield* DateTime.now
      const labelled = yield* Records.filterByCustomFields(yield* assets.all, query.customFields)
      const rows = labelled.filter((record) => matches(record, query))
      const order = orderOf(query.sort, {
        id: ({ id }: AssetRecord) => id,
        createdAt: ({ createdAt }) => createdAt,
        updatedAt: ({ updatedAt }) => updatedAt
      })
      return yield* byOffset(sorted(rows, order), query, (record) => row(record, query.expand, now))
    }),

    create: Effect.fnUntraced(function* (payload) {
      const changes = yield* changesOf(undefined, payload)
      const { organizations, userId } = yield* Acting
      const now = yield* DateTime.now
      const { id } = assets.insert((id) =>
        Records.changed<AssetRecord>(
          {
            id,
            name: payload.name,
            organizationId: organizations[0],
            globalUuid: `00000000-0000-4000-8000-${id.toString().padStart(12, "0")}`,
            creatorId: userId,
            createdAt: now,
            updatedAt: now,
            statuses: [
              { id: plant.nextAssetStatusId(), status: "ONLINE", startedAt: now, createdAt: now, updatedAt: now }
            ]
          },
          changes
        )
      )
      return { id }
    }),

    get: Effect.fnUntraced(function* (id) {
      const record = yield* assets.find(id)
      const status = currentStatus(record, yield* DateTime.now)
      return { ...(yield* detail(record)), ...(status === undefined ? undefined : { status }) }
    }),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* assets.find(id)
      const changed = yield* touched(Records.changed(record, yield* changesOf(record, payload)))
      assets.replace(changed)
      return yield* detail(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* assets.find(id)
      assets.remove(id)
      for (const child of yield* assets.all) {
        if (child.parentId === id) assets.replace(Records.changed(child, { parentId: null }))
      }
    }),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* assets.find(id), filename, file)
      assets.replace(yield* touched(record))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      assets.replace(yield* touched(yield* Records.detached(yield* assets.find(id), filename)))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* assets.find(id), filename, file)
      assets.replace(yield* touched(record))
      return answer
    }),

    logStatus: Effect.fnUntraced(function* (id, { customStatusId, ...payload }) {
      const record = yield* assets.find(id)
      if (typeof customStatusId === "number")
        return yield* badRequest("there is no such custom status", "customStatusId")
      if (payload.status === undefined) return yield* badRequest("must have required property status", "status")
      const now = yield* DateTime.now
      const { endedAt, startedAt = now } = payload
      if (endedAt !== undefined && endedAt !== null && DateTime.isLessThan(endedAt, startedAt)) {
        return yield* badRequest("must not be before startedAt", "endedAt")
      }
      const entry = Records.changed<AssetStatusEntry>(
        { id: plant.nextAssetStatusId(), status: payload.status, startedAt, createdAt: now, updatedAt: now },
        payload
      )
      const before = record.statuses.map((other) =>
        endsWith(other, startedAt) ? { ...other, endedAt: startedAt } : other
      )
      assets.replace(yield* touched({ ...record, statuses: [...before, entry] }))
      return Records.pick(entry, ["id", "downtimeType", "status", "startedAt", "updatedAt"])
    })
  }
}

/** Whether a status that has no end yet ends when another begins. */
const endsWith = ({ endedAt, startedAt }: AssetStatusEntry, next: DateTime.Utc): boolean =>
  endedAt === undefined && DateTime.isLessThanOrEqualTo(startedAt, next)

/** The status that an asset has now: of those that hold, the one that was logged last. */
const currentStatus = ({ statuses }: AssetRecord, now: DateTime.Utc): AssetRowStatus | undefined =>
  statuses.findLast(
    ({ endedAt, startedAt }) =>
      DateTime.isLessThanOrEqualTo(startedAt, now) && (endedAt === undefined || DateTime.isGreaterThan(endedAt, now))
  )

const named = (
  what: string,
  wanted: { readonly id?: number | null; readonly name?: string | null },
  known: ReadonlyArray<{ readonly id: number; readonly name: string }>
) => {
  if (typeof wanted.id === "number") {
    const found = known.find(({ id }) => id === wanted.id)
    return found === undefined
      ? Effect.fail(badRequest(`there is no such ${what}`, `${what}.id`))
      : Effect.succeed(found.name)
  }
  return typeof wanted.name === "string"
    ? Effect.succeed(wanted.name)
    : Effect.fail(badRequest("must have required property name", `${what}.name`))
}

const depreciated = (current: AssetDepreciation = {}, payload: AssetDepreciationPayload): AssetDepreciation =>
  Records.changed(current, payload)

const matches = (record: AssetRecord, query: ListAssets): boolean =>
  (query.locationId === undefined || record.locationId === query.locationId) &&
  (query.manufacturer === undefined || query.manufacturer.includes(record.manufacturer ?? "")) &&
  (query.model === undefined || query.model.includes(record.model ?? "")) &&
  Records.isBetween(record.updatedAt, query.updatedAt) &&
  Records.isBetween(record.createdAt, query.createdAt)

const row = (record: AssetRecord, expand: ListAssets["expand"], now: DateTime.Utc): AssetRow => {
  const status = expand?.includes("status") === true ? currentStatus(record, now) : undefined
  return {
    ...Records.pick(record, [
      "id",
      "name",
      "description",
      "parentId",
      "criticalityId",
      "locationId",
      "serialNumber",
      "createdAt",
      "updatedAt",
      "creatorId",
      "organizationId"
    ]),
    ...Records.expanded(record, expand, {
      barcode: "barcode",
      team_ids: "teamIds",
      asset_types: "assetTypes",
      extra_fields: "extraFields",
      vendor_ids: "vendorIds",
      depreciation: "depreciation",
      manufacturer: "manufacturer",
      model: "model"
    }),
    ...(status === undefined ? undefined : { status })
  }
}
