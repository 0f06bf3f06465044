import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { AssetDepreciation, CreateAsset, UpdateAsset } from "../../resources/Assets.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed, expanded, type Loose } from "../explicit.ts"
import type { AssetRecord, AssetStatusRecord } from "../model.ts"
import { orderOf, shifting } from "../paging.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { checkOrder, statusAt, statusView, withCustomStatus } from "./AssetStatuses.ts"

export const assets: Behaviour<"Assets"> = (plant) => {
  const { assetCriticalities, assetStatuses, assets, locations, manufacturers, models, teams } = plant

  const detail = ({ organizationId, ...record }: AssetRecord) => ({
    ...record,
    currentOwnerId: organizationId,
    childrenIds: plant.by.assetParent(record.id).map(({ id }) => id),
    teamIds: record.teamIds ?? [],
    assetTypes: record.assetTypes ?? [],
    attachments: record.attachments ?? [],
    extraFields: record.extraFields ?? {},
    vendorIds: record.vendorIds ?? [],
    deletedAt: undefined
  })

  /** The names of the manufacturer and the model that a payload asks for. Both must exist. */
  const makeOf = Effect.fnUntraced(function* (
    current: Pick<AssetRecord, "manufacturer" | "model">,
    { manufacturer, model }: Pick<UpdateAsset, "manufacturer" | "model">
  ) {
    if (manufacturer === null) return { manufacturer: null, model: null }
    const maker =
      manufacturer === undefined
        ? current.manufacturer
        : yield* nameOf("manufacturer", manufacturer, yield* manufacturers.all)
    // The model of another manufacturer does not stay.
    const kept = maker === current.manufacturer ? current.model : undefined
    if (model === undefined || model === null) {
      return { manufacturer: maker ?? null, model: model === null ? null : (kept ?? null) }
    }
    if (maker === undefined) return yield* badRequest("a model needs a manufacturer", "model")
    const makerId = (yield* manufacturers.all).find(({ name }) => name === maker)?.id
    const offered = (yield* models.all).filter(({ manufacturerId }) => manufacturerId === makerId)
    return { manufacturer: maker, model: yield* nameOf("model", model, offered) }
  })

  /** What of a payload goes into the record, once everything that it refers to was found. */
  const changesOf = Effect.fnUntraced(function* <P extends CreateAsset | UpdateAsset>(
    record: AssetRecord | undefined,
    payload: P
  ) {
    yield* Records.checkParent(assets, record?.id, payload.parentId, "asset")
    yield* Records.checkReference(locations, payload.locationId, "location", "locationId")
    yield* Records.checkReference(assetCriticalities, payload.criticalityId, "criticality", "criticalityId")
    yield* Records.checkReferences(teams, payload.teamIds, "team", "teamIds")
    const { depreciation } = payload
    return {
      ...payload,
      ...(yield* makeOf({ manufacturer: record?.manufacturer, model: record?.model }, payload)),
      depreciation:
        depreciation && changed<Loose<AssetDepreciation>, typeof depreciation>(record?.depreciation ?? {}, depreciation)
    }
  })

  const logEntry = (entry: Records.Fresh<AssetStatusRecord>) => ({
    ...entry.times,
    startedAt: entry.now,
    creatorId: entry.userId,
    updaterId: undefined
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const now = yield* DateTime.now
      const found = yield* Records.filter(assets, query, {
        ...Records.byTime,
        locationId: (wanted) => (record) => record.locationId === wanted,
        manufacturer:
          (wanted) =>
          ({ manufacturer = "" }) =>
            wanted.includes(manufacturer),
        model:
          (wanted) =>
          ({ model = "" }) =>
            wanted.includes(model)
      })
      const view = (record: AssetRecord) => {
        const status =
          query.expand?.includes("status") === true ? statusAt(plant.by.assetOfStatus(record.id), now) : undefined
        return {
          ...record,
          ...expanded(record, query.expand, {
            barcode: "barcode",
            team_ids: "teamIds",
            asset_types: "assetTypes",
            extra_fields: "extraFields",
            vendor_ids: "vendorIds",
            depreciation: "depreciation",
            manufacturer: "manufacturer",
            model: "model",
            status: null
          }),
          status: status && statusView(plant, status)
        }
      }
      return yield* shifting(plant.live, found, query, view, orderOf(query.sort, Records.sortKeys))
    }),

    create: Effect.fnUntraced(function* (payload) {
      const changes = yield* changesOf(undefined, payload)
      const asset = yield* Records.create(assets, changes, ({ id, times, userId }) => ({
        ...times,
        ...Records.noFiles,
        globalUuid: `00000000-0000-4000-8000-${id.toString().padStart(12, "0")}`,
        creatorId: userId,
        extraFields: {}
      }))
      yield* Records.create(assetStatuses, { assetId: asset.id, status: "ONLINE" }, (entry) => ({
        ...logEntry(entry),
        customStatusId: undefined,
        downtimeType: undefined,
        endedAt: undefined,
        description: undefined
      }))
      return asset
    }),

    get: Effect.fnUntraced(function* (id) {
      const record = yield* assets.find(id)
      const status = statusAt(plant.by.assetOfStatus(id), yield* DateTime.now)
      return { ...detail(record), status: status && statusView(plant, status) }
    }),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* assets.find(id)
      return detail(yield* Records.save(assets, changed(record, yield* changesOf(record, payload))))
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* assets.delete(id)
      // Assumption: its log goes with it.
      for (const entry of plant.by.assetOfStatus(id)) assetStatuses.remove(entry.id)
      yield* Records.orphan(assets, id)
      // Reports on the causes of its failures still name it.
      const cleared = ({ assetId }: { readonly assetId: number | undefined }) =>
        assetId === id ? { assetId: undefined } : undefined
      yield* Records.amend(plant.workOrders, cleared)
      yield* Records.amend(plant.workRequests, cleared)
      yield* Records.amend(plant.workRequestPortals, cleared)
      yield* Records.amend(plant.meters, cleared)
      yield* Records.amend(plant.parts, (part) => {
        const assetIds = Records.idsWithout(part.assetIds, id)
        return assetIds && { assetIds }
      })
      yield* Records.amend(plant.maintenancePlans, (plan) => {
        const others = plan.assets.filter(({ assetId }) => assetId !== id)
        return others.length < plan.assets.length ? { assets: others } : undefined
      })
    }),

    ...Records.fileOperations(plant, assets.find, (record) => Records.save(assets, record)),

    logStatus: Effect.fnUntraced(function* (assetId, payload) {
      // As in other operations, the body is judged before the id.
      const { status, ...rest } = yield* withCustomStatus(plant, payload)
      if (status === undefined) return yield* badRequest("must have required property status", "status")
      const record = yield* assets.find(assetId)
      const startedAt = rest.startedAt ?? (yield* DateTime.now)
      yield* checkOrder({ startedAt, endedAt: rest.endedAt ?? undefined })
      for (const other of plant.by.assetOfStatus(assetId)) {
        // A status that has no end yet ends when another begins.
        const endsNow = other.endedAt === undefined && DateTime.isLessThanOrEqualTo(other.startedAt, startedAt)
        if (endsNow) yield* Records.save(assetStatuses, { ...other, endedAt: startedAt })
      }
      const entry = yield* Records.create(assetStatuses, { ...rest, assetId, status }, logEntry)
      yield* Records.save(assets, record)
      return entry
    })
  }
}

const nameOf = (
  what: string,
  wanted: { readonly id?: number | null | undefined; readonly name?: string | null | undefined },
  offered: ReadonlyArray<{ readonly id: number; readonly name: string }>
) => {
  const at = typeof wanted.id === "number" ? "id" : "name"
  if (at === "name" && typeof wanted.name !== "string") {
    return Effect.fail(badRequest("must have required property name", `${what}.name`))
  }
  const found = offered.find((record) => record[at] === wanted[at])
  return found === undefined
    ? Effect.fail(badRequest(`there is no such ${what}`, `${what}.${at}`))
    : Effect.succeed(found.name)
}
