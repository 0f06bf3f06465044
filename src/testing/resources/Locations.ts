/**
 * Locations in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { LocationId } from "../../Ids.ts"
import type { ListLocations, Location, LocationRow, LocationsService } from "../../resources/Locations.ts"
import { orderOf, shifting } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

/** A location as the plant keeps it. Its children are found by their `parentId`. */
export interface LocationRecord extends Omit<Location, "childrenIds" | "deletedAt">, Kept {
  readonly id: LocationId
}

export const locations = (plant: Plant): Behaviour<LocationsService> => {
  const { locations } = plant

  const detail = Effect.fnUntraced(function* ({ organizationId: _, ...record }: LocationRecord) {
    const children = (yield* locations.all).filter(({ parentId }) => parentId === record.id)
    const location: Location = {
      ...record,
      childrenIds: children.map(({ id }) => id),
      attachments: record.attachments ?? [],
      extraFields: record.extraFields ?? {},
      teamIds: record.teamIds ?? [],
      vendorIds: record.vendorIds ?? []
    }
    return location
  })

  /** A parent must exist, and must not be below the location itself. */
  const checkParent = Effect.fnUntraced(function* (
    id: LocationId | undefined,
    parentId: LocationId | null | undefined
  ) {
    let above: LocationId | null | undefined = parentId
    while (typeof above === "number") {
      if (above === id) return yield* badRequest("a location cannot be part of itself", "parentId")
      const next: LocationRecord = yield* Records.referred(locations, above, "location", "parentId")
      above = next.parentId
    }
  })

  const touched = (record: LocationRecord) => Effect.map(DateTime.now, (updatedAt) => ({ ...record, updatedAt }))

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const named = (yield* Records.filterByCustomFields(yield* locations.all, query.customFields)).filter(({ name }) =>
        Records.contains(name, query.name)
      )
      return yield* shifting(plant.live, named, query, orderOf(undefined, {}), (record) => row(record, query.expand))
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* checkParent(undefined, payload.parentId)
      const { organizations } = yield* Acting
      const now = yield* DateTime.now
      const { id } = locations.insert((id) =>
        Records.changed<LocationRecord>(
          { id, name: payload.name, organizationId: organizations[0], createdAt: now, updatedAt: now },
          payload
        )
      )
      return { id }
    }),

    get: (id) => Effect.flatMap(locations.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* locations.find(id)
      yield* checkParent(id, payload.parentId)
      const extraFields = { ...record.extraFields, ...payload.extraFields }
      const changed = yield* touched(Records.changed(record, { ...payload, extraFields }))
      locations.replace(changed)
      return yield* detail(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      yield* locations.find(id)
      locations.remove(id)
      for (const child of yield* locations.all) {
        if (child.parentId === id) locations.replace(Records.changed(child, { parentId: null }))
      }
    }),

    uploadAttachment: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.attached(plant, yield* locations.find(id), filename, file)
      locations.replace(yield* touched(record))
      return answer
    }),

    deleteAttachment: Effect.fnUntraced(function* (id, filename) {
      locations.replace(yield* touched(yield* Records.detached(yield* locations.find(id), filename)))
    }),

    uploadThumbnail: Effect.fnUntraced(function* (id, filename, file) {
      const { answer, record } = yield* Records.pictured(plant, yield* locations.find(id), filename, file)
      locations.replace(yield* touched(record))
      return answer
    })
  }
}

const row = (record: LocationRecord, expand: ListLocations["expand"]): LocationRow => ({
  ...Records.pick(record, [
    "id",
    "name",
    "description",
    "address",
    "parentId",
    "createdAt",
    "updatedAt",
    "organizationId"
  ]),
  ...Records.expanded(record, expand, {
    barcode: "barcode",
    extra_fields: "extraFields",
    team_ids: "teamIds",
    vendor_ids: "vendorIds"
  })
})
