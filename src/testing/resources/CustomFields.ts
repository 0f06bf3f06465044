import * as Effect from "effect/Effect"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { assertEmpty, changed } from "../explicit.ts"
import type { Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"
import type { Kept, Table } from "../table.ts"

type Values = Readonly<Record<string, string>>

/** The values with another label, or without this one. */
const relabelled = (values: Values, from: string, to: string | undefined): Values =>
  Object.fromEntries(
    Object.entries(values).flatMap(([label, value]) => {
      if (label !== from) return [[label, value]]
      return to === undefined ? [] : [[to, value]]
    })
  )

const relabelIn = <R extends Kept & { readonly extraFields: Values | undefined }>(
  table: Table<R>,
  from: string,
  to: string | undefined
) =>
  Effect.map(table.all, (all) => {
    for (const record of all) {
      const { extraFields } = record
      if (extraFields !== undefined) table.replace({ ...record, extraFields: relabelled(extraFields, from, to) })
    }
  })

/** Items of purchase orders are not records of their own. */
const relabelItems = ({ purchaseOrders }: Plant, from: string, to: string | undefined) =>
  Effect.map(purchaseOrders.all, (all) => {
    for (const record of all) {
      const items = record.items.map(({ lineExtraFields = {}, ...item }) => ({
        ...item,
        lineExtraFields: relabelled(lineExtraFields, from, to)
      }))
      purchaseOrders.replace({ ...record, items })
    }
  })

/** Assumption: the values that records have under a label go with the field. */
const relabel = (plant: Plant, entity: Api.CustomFieldEntity, from: string, to: string | undefined) => {
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

/** Records keep the values by the label of the field, and labels that no field has too. */
export const customFields: Behaviour<"CustomFields"> = (plant) => {
  const { customFields } = plant

  const fieldsOf = (entity: Api.CustomFieldEntity) =>
    Effect.map(customFields.all, (all) =>
      all
        .filter((field) => field.entity === entity)
        .toSorted((field1, field2) => field1.sortOrder - field2.sortOrder || field1.id - field2.id)
    )

  const fieldOf = (entity: Api.CustomFieldEntity, id: Api.CustomFieldId) =>
    Effect.filterOrFail(
      customFields.find(id),
      (field) => field.entity === entity,
      () => notFound("Custom field")
    )

  return {
    list: fieldsOf,

    create: Effect.fnUntraced(function* (entity, { fields, ...rest }) {
      assertEmpty(rest)
      const present = yield* fieldsOf(entity)
      // Values are kept by label. Assumption: so a label can exist only once.
      const labels = new Set(present.map(({ label }) => label))
      for (const [i, { label }] of fields.entries()) {
        if (labels.has(label)) return yield* badRequest("there is a field with this label already", `fields.${i}.label`)
        labels.add(label)
      }
      const next = (present.at(-1)?.sortOrder ?? -1) + 1
      return yield* Effect.forEach(fields, (field, i) =>
        Records.create(customFields, field, () => ({ entity, sortOrder: next + i }))
      )
    }),

    update: Effect.fnUntraced(function* (entity, id, { field: { sortIndex, ...changes }, ...rest }) {
      assertEmpty(rest)
      const field = yield* fieldOf(entity, id)
      const others = (yield* fieldsOf(entity)).filter((other) => other.id !== id)
      if (others.some(({ label }) => label === changes.label)) {
        return yield* badRequest("there is a field with this label already", "field.label")
      }
      const saved = changed(field, changes)
      customFields.replace(saved)
      if (saved.label !== field.label) yield* relabel(plant, entity, field.label, saved.label)
      // A place beyond the last is the last. Assumption: the weights count the places.
      if (sortIndex !== undefined) {
        const placed = others.toSpliced(Math.max(0, sortIndex), 0, saved)
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
