/**
 * Custom fields in memory. Records keep the values by the label of the field, and take labels that no field has, too.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { CustomFieldId } from "../../Ids.ts"
import type { CustomField, CustomFieldEntity, CustomFieldsService } from "../../resources/CustomFields.ts"
import { Acting, type Behaviour, type Kept, type Plant, type Table } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"

/** A custom field as the plant keeps it. */
export interface CustomFieldRecord extends CustomField, Kept {
  readonly id: CustomFieldId
  readonly entity: CustomFieldEntity
  readonly includeInRecurrence?: boolean
}

interface WithExtraFields extends Kept {
  readonly extraFields?: Readonly<Record<string, string>>
}

/** The values with another label, or without this one. */
const relabelled = (
  values: Readonly<Record<string, string>>,
  from: string,
  to: string | undefined
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([label, value]) => {
      if (label !== from) return [[label, value]]
      return to === undefined ? [] : [[to, value]]
    })
  )

const relabelIn = Effect.fnUntraced(function* <R extends WithExtraFields>(
  table: Table<R>,
  from: string,
  to: string | undefined
) {
  for (const record of yield* table.all) {
    const { extraFields } = record
    if (extraFields !== undefined) table.replace({ ...record, extraFields: relabelled(extraFields, from, to) })
  }
})

/** Items of purchase orders are not records of their own. */
const relabelItems = Effect.fnUntraced(function* ({ purchaseOrders }: Plant, from: string, to: string | undefined) {
  for (const record of yield* purchaseOrders.all) {
    const items = record.items.map(({ lineExtraFields = {}, ...item }) => ({
      ...item,
      lineExtraFields: relabelled(lineExtraFields, from, to)
    }))
    purchaseOrders.replace({ ...record, items })
  }
})

/** What records have under a label goes with the field: that the real API keeps both together is an assumption. */
const relabel = (plant: Plant, entity: CustomFieldEntity, from: string, to: string | undefined) => {
  switch (entity) {
    case "assets":
      return relabelIn(plant.assets, from, to)
    case "locations":
      return relabelIn(plant.locations, from, to)
    case "workOrders":
      return relabelIn(plant.workOrders, from, to)
    case "purchaseOrders":
      return relabelIn(plant.purchaseOrders, from, to)
    case "lineItemPurchaseOrders":
      return relabelItems(plant, from, to)
    case "parts":
      return relabelIn(plant.parts, from, to)
    case "vendors":
      return relabelIn(plant.vendors, from, to)
  }
}

export const customFields = (plant: Plant): Behaviour<CustomFieldsService> => {
  const { customFields } = plant

  const fieldsOf = (entity: CustomFieldEntity) =>
    Effect.map(customFields.all, (all) =>
      all
        .filter((field) => field.entity === entity)
        .toSorted((field1, field2) => field1.sortOrder - field2.sortOrder || field1.id - field2.id)
    )

  const fieldOf = (entity: CustomFieldEntity, id: CustomFieldId) =>
    Effect.filterOrFail(
      customFields.find(id),
      (field) => field.entity === entity,
      () => notFound("Custom field")
    )

  return {
    list: (entity) =>
      Effect.map(fieldsOf(entity), (fields) =>
        fields.map((field) =>
          Records.pick(field, ["id", "label", "sortOrder", "type", "required", "unlisted", "options"])
        )
      ),

    create: Effect.fnUntraced(function* (entity, { fields }) {
      const { organizations } = yield* Acting
      const present = yield* fieldsOf(entity)
      // Values are kept by label, so each must be there once: an assumption.
      const labels = new Set(present.map(({ label }) => label))
      for (const [i, { label }] of fields.entries()) {
        if (labels.has(label)) return yield* badRequest("there is a field with this label already", `fields.${i}.label`)
        labels.add(label)
      }
      const next = (present.at(-1)?.sortOrder ?? -1) + 1
      return fields.map(({ label, type, ...rest }, i) => {
        const field = customFields.insert((id) =>
          Records.changed<CustomFieldRecord>(
            { id, organizationId: organizations[0], entity, label, type, sortOrder: next + i },
            rest
          )
        )
        return Records.pick(field, ["id", "label", "sortOrder", "type", "options"])
      })
    }),

    update: Effect.fnUntraced(function* (entity, id, { field: { sortIndex, ...changes } }) {
      const field = yield* fieldOf(entity, id)
      const others = (yield* fieldsOf(entity)).filter((other) => other.id !== id)
      if (others.some(({ label }) => label === changes.label)) {
        return yield* badRequest("there is a field with this label already", "field.label")
      }
      const changed = Records.changed<CustomFieldRecord>(field, changes)
      customFields.replace(changed)
      if (changed.label !== field.label) yield* relabel(plant, entity, field.label, changed.label)
      // A place beyond the last is the last. That the weights count the places is an assumption.
      if (sortIndex !== undefined) {
        const placed = others.toSpliced(Math.max(0, sortIndex), 0, changed)
        for (const [sortOrder, other] of placed.entries()) customFields.replace({ ...other, sortOrder })
      }
    }),

    delete: Effect.fnUntraced(function* (entity, id) {
      const { label } = yield* fieldOf(entity, id)
      customFields.remove(id)
      yield* relabel(plant, entity, label, undefined)
    })
  }
}
