/**
 * Custom fields in memory. Records keep the values of whatever labels they are given, as if each field existed.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { CustomFieldId } from "../../Ids.ts"
import type { CustomField, CustomFieldEntity, CustomFieldsService } from "../../resources/CustomFields.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest, notFound } from "../refusal.ts"

/** A custom field as the plant keeps it. */
export interface CustomFieldRecord extends CustomField, Kept {
  readonly id: CustomFieldId
  readonly entity: CustomFieldEntity
  readonly includeInRecurrence?: boolean
}

export const customFields = (plant: Plant): Behaviour<CustomFieldsService> => {
  const { customFields } = plant

  const fieldsOf = (entity: CustomFieldEntity) =>
    Effect.map(customFields.all, (all) =>
      all.filter((field) => field.entity === entity).toSorted((one, other) => one.sortOrder - other.sortOrder)
    )

  const find = Effect.fnUntraced(function* (entity: CustomFieldEntity, id: CustomFieldId) {
    const field = yield* customFields.find(id)
    return field.entity === entity ? field : yield* notFound("Custom field")
  })

  /** That labels are unique for a kind of record is an assumption: they are the keys of the values. */
  const checkLabels = (labels: ReadonlyArray<string>, others: ReadonlyArray<CustomFieldRecord>, path: string) =>
    new Set([...labels, ...others.map(({ label }) => label)]).size < labels.length + others.length
      ? Effect.fail(badRequest("there is a field of this label", path))
      : Effect.void

  return {
    list: (entity) => Effect.map(fieldsOf(entity), (fields) => fields.map(shown)),

    create: Effect.fnUntraced(function* (entity, { fields }) {
      const others = yield* fieldsOf(entity)
      yield* checkLabels(
        fields.map(({ label }) => label),
        others,
        "fields"
      )
      for (const [i, { options, type }] of fields.entries()) {
        if (type === "singleSelect" && (options ?? []).length === 0) {
          return yield* badRequest("must have something to choose from", `fields.${i}.options`)
        }
      }
      const { organizations } = yield* Acting
      const next = (others.at(-1)?.sortOrder ?? -1) + 1
      return fields.map(({ label, type, ...settings }, i) => {
        const record = customFields.insert((id) =>
          Records.changed<CustomFieldRecord>(
            { id, organizationId: organizations[0], entity, label, type, sortOrder: next + i },
            settings
          )
        )
        return Records.pick(record, ["id", "label", "sortOrder", "type", "options"])
      })
    }),

    update: Effect.fnUntraced(function* (entity, id, { field: { sortIndex, ...changes } }) {
      const record = yield* find(entity, id)
      const others = (yield* fieldsOf(entity)).filter((other) => other.id !== id)
      if (changes.label !== undefined) yield* checkLabels([changes.label], others, "field.label")
      const changed = Records.changed(record, changes)
      customFields.replace(changed)
      if (sortIndex === undefined) return
      for (const [sortOrder, field] of others.toSpliced(sortIndex, 0, changed).entries()) {
        customFields.replace({ ...field, sortOrder })
      }
    }),

    delete: Effect.fnUntraced(function* (entity, id) {
      yield* find(entity, id)
      customFields.remove(id)
    })
  }
}

const shown = (record: CustomFieldRecord): CustomField =>
  Records.pick(record, ["id", "label", "sortOrder", "type", "required", "unlisted", "options"])
