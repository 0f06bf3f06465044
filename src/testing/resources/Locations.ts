import * as Effect from "effect/Effect"
import type { Behaviour } from "../behaviour.ts"
import { changed, expanded } from "../explicit.ts"
import type { LocationRecord } from "../model.ts"
import { shifting } from "../paging.ts"
import * as Records from "../records.ts"

export const locations: Behaviour<"Locations"> = (plant) => {
  const { locations } = plant

  const detail = (record: LocationRecord) => {
    return {
      ...record,
      childrenIds: plant.by.locationParent(record.id).map(({ id }) => id),
      attachments: record.attachments ?? [],
      teamIds: record.teamIds ?? [],
      vendorIds: record.vendorIds ?? [],
      deletedAt: undefined
    }
  }

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter(locations, query, {
        name: (wanted) => (record) => Records.contains(record.name, wanted)
      })
      return yield* shifting(plant.live, found, query, (record) => ({
        ...record,
        ...expanded(record, query.expand, {
          barcode: "barcode",
          extra_fields: "extraFields",
          team_ids: "teamIds",
          vendor_ids: "vendorIds"
        })
      }))
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* Records.checkParent(locations, undefined, payload.parentId, "location")
      return yield* Records.create(locations, payload, ({ times }) => ({
        ...times,
        ...Records.noFiles,
        extraFields: {},
        teamIds: undefined
      }))
    }),

    get: (id) => Effect.map(locations.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* locations.find(id)
      yield* Records.checkParent(locations, id, payload.parentId, "location")
      return detail(yield* Records.save(locations, changed(record, payload)))
    }),

    // Assumption: the stock that is kept there goes with it.
    delete: Effect.fnUntraced(function* (id) {
      yield* locations.delete(id)
      yield* Records.orphan(locations, id)
      const isHere = ({ locationId }: { readonly locationId: number | undefined }) => locationId === id
      const cleared = (record: { readonly locationId: number | undefined }) =>
        isHere(record) ? { locationId: undefined } : undefined
      yield* Records.amend(plant.assets, cleared)
      yield* Records.amend(plant.meters, cleared)
      yield* Records.amend(plant.workRequests, cleared)
      yield* Records.amend(plant.workRequestPortals, cleared)
      yield* Records.amend(plant.workOrders, ({ locationId, partsUsed }) =>
        locationId === id || partsUsed.some(isHere)
          ? {
              locationId: locationId === id ? undefined : locationId,
              partsUsed: partsUsed.map((part) => (isHere(part) ? { ...part, locationId: undefined } : part))
            }
          : undefined
      )
      yield* Records.amend(plant.parts, ({ stocks }) =>
        stocks.some(isHere) ? { stocks: stocks.filter((stock) => !isHere(stock)) } : undefined
      )
    }),

    ...Records.fileOperations(plant, locations.find, (record) => Records.save(locations, record))
  }
}
