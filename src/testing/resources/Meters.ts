/**
 * Meters in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { MeterId } from "../../Ids.ts"
import type {
  CreateMeter,
  GetMeter,
  LastReading,
  Meter,
  MeterRow,
  MetersService,
  ReadingFrequency,
  UpdateMeter
} from "../../resources/Meters.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Given, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { linkedAsset, linkedLocation } from "./linked.ts"
import { takeReading } from "./meters/readings.ts"

/** A meter as the plant keeps it. Its last reading is the last of all that it has. */
export interface MeterRecord extends Omit<Meter, "asset" | "deletedAt" | "lastReading" | "location">, Kept {
  readonly id: MeterId
  /** In the order of when they were read. */
  readonly readings: ReadonlyArray<LastReading>
}

export const meters = (plant: Plant): Behaviour<MetersService> => {
  const { assets, locations, meters } = plant

  const neighbours = Effect.gen(function* () {
    return {
      assets: new Map((yield* assets.all).map((asset) => [asset.id, asset])),
      locations: new Map((yield* locations.all).map((location) => [location.id, location]))
    }
  })

  type Neighbours = Effect.Success<typeof neighbours>

  /** What a meter shows of others. A meter stays when its asset or location goes: an assumption. */
  const ties = ({ assetId, locationId }: MeterRecord, known: Neighbours) => ({
    ...(assetId !== undefined && known.assets.has(assetId) ? { assetId } : undefined),
    ...(locationId !== undefined && known.locations.has(locationId) ? { locationId } : undefined)
  })

  const expanded = (record: MeterRecord, expand: GetMeter["expand"] = [], known: Neighbours) => {
    const asset = record.assetId === undefined ? undefined : known.assets.get(record.assetId)
    const location = record.locationId === undefined ? undefined : known.locations.get(record.locationId)
    const lastReading = record.readings.at(-1)
    return {
      ...(asset !== undefined && expand.includes("asset") ? { asset: linkedAsset(asset) } : undefined),
      ...(location !== undefined && expand.includes("location") ? { location: linkedLocation(location) } : undefined),
      ...(lastReading !== undefined && expand.includes("last_reading") ? { lastReading } : undefined)
    }
  }

  const detail = Effect.fnUntraced(function* (record: MeterRecord, expand?: GetMeter["expand"]) {
    const known = yield* neighbours
    const meter: Meter = {
      ...Records.pick(record, detailNames),
      ...ties(record, known),
      ...expanded(record, expand, known)
    }
    return meter
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      const known = yield* neighbours
      const found = (yield* meters.all).filter(
        (record) =>
          (query.measurementType === undefined || record.measurementType === query.measurementType) &&
          (query.assets === undefined || query.assets.some((id) => id === record.assetId))
      )
      return yield* byCursor(
        found,
        query,
        orderOf(undefined, {}),
        (record): MeterRow => ({
          ...Records.pick(record, ["id", "name", "unit", "measurementType"]),
          ...expanded(record, query.expand, known)
        })
      )
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* Records.checkPlace(plant, payload)
      const { organizations, userId } = yield* Acting
      const now = yield* DateTime.now
      const { id } = meters.insert((id) =>
        Records.changed<MeterRecord>(
          {
            id,
            organizationId: organizations[0],
            name: payload.name,
            unit: payload.unit,
            uuid: uuidOf(id),
            measurementType: "MANUAL",
            creatorId: userId,
            createdAt: now,
            updatedAt: now,
            readings: []
          },
          { ...payload, ...frequencyOf(payload) }
        )
      )
      return { id }
    }),

    get: Effect.fnUntraced(function* (id, { expand } = {}) {
      return yield* detail(yield* meters.find(id), expand)
    }),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* meters.find(id)
      yield* Records.checkPlace(plant, payload)
      const { userId } = yield* Acting
      const updatedAt = yield* DateTime.now
      const changed = Records.changed(record, {
        ...payload,
        ...frequencyOf(payload),
        updaterId: userId,
        updatedAt
      })
      meters.replace(changed)
      return yield* detail(changed)
    }),

    // That its triggers go with it is an assumption.
    delete: Effect.fnUntraced(function* (id) {
      yield* meters.find(id)
      meters.remove(id)
      for (const trigger of yield* plant.meterTriggers.all) {
        if (trigger.meterId === id) plant.meterTriggers.remove(trigger.id)
      }
    }),

    addReading: Effect.fnUntraced(function* (meterId, { readingDate, readingValue }) {
      const reading = yield* takeReading(plant, {
        meterId,
        value: readingValue,
        readingDate: readingDate ?? undefined,
        fieldPath: "readingDate"
      })
      return {
        id: reading.id,
        createdAt: reading.createdAt,
        readingValue: reading.value,
        ...(reading.readingDate === undefined ? undefined : { readingDate: reading.readingDate })
      }
    })
  }
}

const detailNames = [
  "id",
  "name",
  "uuid",
  "description",
  "measurementType",
  "readingFrequency",
  "unit",
  "creatorId",
  "updaterId",
  "createdAt",
  "updatedAt"
] as const

const uuidOf = (id: number): string => `00000000-0000-4000-9000-${id.toString().padStart(12, "0")}`

/** The frequency of a payload is one that answers have too. */
const frequencyOf = ({
  readingFrequency
}: Given<CreateMeter | UpdateMeter>): { readingFrequency?: ReadingFrequency | null } =>
  readingFrequency === undefined ? {} : { readingFrequency }
