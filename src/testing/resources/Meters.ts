import * as Effect from "effect/Effect"
import type { MeterId } from "../../Ids.ts"
import type { GetMeter } from "../../resources/Meters.ts"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty, changed } from "../explicit.ts"
import type { MeterRecord } from "../model.ts"
import { byCursor } from "../paging.ts"
import * as Records from "../records.ts"
import { notFound } from "../refusal.ts"
import { Acting } from "../table.ts"
import { linkedAsset, linkedLocation } from "./linked.ts"
import { takeReading } from "./meters/readings.ts"

export const meters: Behaviour<"Meters"> = (plant) => {
  const { assets, locations, meters } = plant

  /** What a meter shows of others. Assumption: it stays when its asset or location goes. */
  const neighbours = ({ assetId, locationId, readings }: MeterRecord, expand: GetMeter["expand"] = []) => {
    const asset = assets.peek(assetId)
    const location = locations.peek(locationId)
    return {
      ids: { assetId: asset?.id, locationId: location?.id },
      expanded: {
        asset: asset && expand.includes("asset") ? linkedAsset(asset) : undefined,
        location: location && expand.includes("location") ? linkedLocation(location) : undefined,
        lastReading: expand.includes("last_reading") ? readings.at(-1) : undefined
      }
    }
  }

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const found = yield* Records.filter(meters, query, {
        measurementType: (wanted) => (record) => record.measurementType === wanted,
        assets: (wanted) => (record) => wanted.some((id) => id === record.assetId)
      })
      return yield* byCursor(found, query, (record) => ({
        ...record,
        ...neighbours(record, query.expand).expanded
      }))
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* Records.checkPlace(plant, payload)
      return yield* Records.create(meters, payload, ({ id, times, userId }) => ({
        ...times,
        uuid: meterUuid(id),
        measurementType: "MANUAL",
        creatorId: userId,
        updaterId: undefined,
        readings: []
      }))
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      const record = yield* meters.find(id)
      const { expanded, ids } = neighbours(record, expand)
      return { ...record, ...ids, ...expanded, deletedAt: undefined }
    }),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* meters.find(id)
      // The document declares no 400 here, but a 404.
      yield* Effect.mapError(Records.checkPlace(plant, payload), () => notFound("Asset or location"))
      const { userId } = yield* Acting
      const saved = yield* Records.save(meters, changed(record, { ...payload, updaterId: userId }))
      return { ...saved, ...neighbours(saved).ids, deletedAt: undefined }
    }),

    // Assumption: its triggers go with it.
    delete: Effect.fnUntraced(function* (id) {
      yield* meters.delete(id)
      for (const trigger of yield* plant.meterTriggers.all) {
        if (trigger.meterId === id) plant.meterTriggers.remove(trigger.id)
      }
    }),

    addReading: Effect.fnUntraced(function* (meterId, { readingDate, readingValue, ...rest }) {
      assertEmpty(rest)
      // The document declares no 404 here, but a 400.
      yield* Records.referred(meters, meterId, "meter", "meterId")
      const incoming = { meterId, value: readingValue, readingDate: readingDate ?? undefined, fieldPath: "readingDate" }
      const reading = yield* takeReading(plant, incoming)
      return { ...reading, readingValue: reading.value }
    })
  }
}

/** The UUID of a meter, which no other has. */
export const meterUuid = (id: MeterId): string => `00000000-0000-4000-9000-${id.toString().padStart(12, "0")}`
