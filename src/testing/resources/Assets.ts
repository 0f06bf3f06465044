/**
 * Assets in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetId } from "../../Ids.ts"
import type {
  Asset,
  AssetDepreciation,
  AssetDepreciationPayload,
  AssetRow,
  AssetsService,
  CreateAsset,
  ListAssets,
  UpdateAsset,
  UpdatedAsset
} from "../../resources/Assets.ts"
import { orderOf, shifting } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { type AssetStatusRecord, checkOrder, customised, shownOf, statusAt } from "./AssetStatuses.ts"
import { linkedAsset } from "./linked.ts"

/** An asset as the plant keeps it. Its children are found by their `parentId`, its status in the log. */
export interface AssetRecord extends Omit<Asset, "childrenIds" | "deletedAt" | "status">, Kept {
  readonly id: AssetId
  readonly createdAt: DateTime.Utc
  readonly updatedAt: DateTime.Utc
}

export const assets = (plant: Plant): Behaviour<AssetsService> => {
  const { assetCriticalities, assetStatuses, assets, locations, manufacturers, models, teams } = plant

  const detail = Effect.fnUntraced(function* ({ organizationId, ...record }: AssetRecord) {
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
      const next: AssetRecord = yield* Records.referred(assets, above, "asset", "parentId")
      above = next.parentId
    }
  })

  /** The names of the manufacturer and the model that a payload asks for. Both must exist. */
  const makeOf = Effect.fnUntraced(function* (
    current: Pick<AssetRecord, "manufacturer" | "model">,
    { manufacturer, model }: Pick<Given<UpdateAsset>, "manufacturer" | "model">
  ) {
    if (manufacturer === null) return { manufacturer: null, model: null }
    const maker =
      manufacturer === undefined
        ? current.manufacturer
        : yield* named("manufacturer", manufacturer, yield* manufacturers.all)
    // The model of another manufacturer does not stay.
    const kept = maker === current.manufacturer ? current.model : undefined
    if (model === undefined || model === null) {
      return { manufacturer: maker ?? null, model: model === null ? null : (kept ?? null) }
    }
    if (maker === undefined) return yield* badRequest("a model needs a manufacturer", "model")
    const makerId = (yield* manufacturers.all).find(({ name }) => name === maker)?.id
    const known = (yield* models.all).filter(({ manufacturerId }) => manufacturerId === makerId)
    return { manufacturer: maker, model: yield* named("model", model, known) }
  })

  /** What of a payload goes into the record as it is, once everything that it refers to was found. */
  const changesOf = Effect.fnUntraced(function* (
    record: AssetRecord | undefined,
    payload: Given<CreateAsset | UpdateAsset>
  ) {
    yield* checkParent(record?.id, payload.parentId)
    yield* Records.checkReference(locations, payload.locationId, "location", "locationId")
    yield* Records.checkReference(assetCriticalities, payload.criticalityId, "criticality", "criticalityId")
    yield* Records.checkReferences(teams, payload.teamIds, "team", "teamIds")
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

  /** The status that an asset has now, and how the asset shows it. */
  const currentStatuses = Effect.gen(function* () {
    const now = yield* DateTime.now
    const log = yield* assetStatuses.all
    const customStatuses = yield* plant.assetCustomStatuses.all
    return (id: AssetId) => {
      const entry = statusAt(log, id, now)
      return entry === undefined ? undefined : { entry, shown: shownOf(entry, customStatuses) }
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const statusOf = yield* currentStatuses
      const labelled = yield* Records.filterByCustomFields(yield* assets.all, query.customFields)
      const rows = labelled.filter((record) => matches(record, query))
      const order = orderOf(query.sort, {
        id: ({ id }: AssetRecord) => id,
        createdAt: ({ createdAt }) => createdAt,
        updatedAt: ({ updatedAt }) => updatedAt
      })
      return yield* shifting(plant.live, rows, query, order, (record) =>
        row(record, query.expand, (id) => statusOf(id)?.shown)
      )
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
            updatedAt: now
          },
          changes
        )
      )
      assetStatuses.insert((statusId) => ({
        id: statusId,
        organizationId: organizations[0],
        assetId: id,
        status: "ONLINE",
        startedAt: now,
        creatorId: userId,
        createdAt: now,
        updatedAt: now
      }))
      return { id }
    }),

    get: Effect.fnUntraced(function* (id) {
      const record = yield* assets.find(id)
      const current = (yield* currentStatuses)(id)
      if (current === undefined) return yield* detail(record)
      const status = { ...current.shown, ...Records.pick(current.entry, ["customStatusId"]) }
      return { ...(yield* detail(record)), status }
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
      // That its log goes with it is an assumption.
      for (const entry of yield* assetStatuses.all) if (entry.assetId === id) assetStatuses.remove(entry.id)
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

    logStatus: Effect.fnUntraced(function* (id, payload) {
      const record = yield* assets.find(id)
      const { customStatusId, status, ...rest } = yield* customised(plant, payload)
      if (status === undefined) return yield* badRequest("must have required property status", "status")
      const { organizations, userId } = yield* Acting
      const now = yield* DateTime.now
      const { startedAt = now } = rest
      yield* checkOrder(Records.changed<Span>({ startedAt }, Records.pick(rest, ["endedAt"])))
      for (const other of yield* assetStatuses.all) {
        if (other.assetId === id && endsWith(other, startedAt)) {
          assetStatuses.replace({ ...other, endedAt: startedAt, updatedAt: now })
        }
      }
      const entry = assetStatuses.insert((statusId) =>
        Records.changed<AssetStatusRecord>(
          {
            id: statusId,
            organizationId: organizations[0],
            assetId: id,
            status,
            startedAt,
            creatorId: userId,
            createdAt: now,
            updatedAt: now
          },
          { ...rest, ...(customStatusId === undefined ? undefined : { customStatusId }) }
        )
      )
      assets.replace(yield* touched(record))
      return Records.pick(entry, ["id", "downtimeType", "status", "startedAt", "customStatusId", "updatedAt"])
    })
  }
}

type Span = Pick<AssetStatusRecord, "endedAt" | "startedAt">

/** Whether a status that has no end yet ends when another begins. */
const endsWith = ({ endedAt, startedAt }: AssetStatusRecord, next: DateTime.Utc): boolean =>
  endedAt === undefined && DateTime.isLessThanOrEqualTo(startedAt, next)

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
  if (typeof wanted.name !== "string") {
    return Effect.fail(badRequest("must have required property name", `${what}.name`))
  }
  return known.some(({ name }) => name === wanted.name)
    ? Effect.succeed(wanted.name)
    : Effect.fail(badRequest(`there is no such ${what}`, `${what}.name`))
}

const depreciated = (current: AssetDepreciation = {}, payload: AssetDepreciationPayload): AssetDepreciation =>
  Records.changed(current, payload)

const matches = (record: AssetRecord, query: ListAssets): boolean =>
  (query.locationId === undefined || record.locationId === query.locationId) &&
  (query.manufacturer === undefined || query.manufacturer.includes(record.manufacturer ?? "")) &&
  (query.model === undefined || query.model.includes(record.model ?? "")) &&
  Records.isBetween(record.updatedAt, query.updatedAt) &&
  Records.isBetween(record.createdAt, query.createdAt)

const row = (
  record: AssetRecord,
  expand: ListAssets["expand"],
  statusOf: (id: AssetId) => AssetRow["status"]
): AssetRow => {
  const status = expand?.includes("status") === true ? statusOf(record.id) : undefined
  return {
    ...linkedAsset(record),
    organizationId: record.organizationId,
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
