/**
 * Categories in memory.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { CategoryId } from "../../Ids.ts"
import type { CategoriesService, Category, CategoryRow } from "../../resources/Categories.ts"
import { byOffset } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

/** A category as the plant keeps it. */
export interface CategoryRecord extends Kept {
  readonly id: CategoryId
  readonly label: string
  readonly description?: string
  readonly updatedAt: DateTime.Utc
}

/** The category of a label. One that a work order is the first to name is made, which is an assumption. */
export const categoryOf = Effect.fnUntraced(function* (plant: Plant, label: string) {
  const known = (yield* plant.categories.all).find((category) => category.label === label)
  if (known !== undefined) return known
  const { organizations } = yield* Acting
  const updatedAt = yield* DateTime.now
  return plant.categories.insert((id) => ({ id, organizationId: organizations[0], label, updatedAt }))
})

export const categories = (plant: Plant): Behaviour<CategoriesService> => {
  const { categories, workOrders } = plant

  const detail = Effect.fnUntraced(function* ({ organizationId: _, ...record }: CategoryRecord) {
    const workOrderCount = (yield* workOrders.all).filter(({ categories }) => categories.includes(record.label)).length
    const category: Category = { ...record, workOrderCount }
    return category
  })

  /** That two categories cannot have one label is an assumption: work orders name them by it. */
  const checkLabel = Effect.fnUntraced(function* (label: string, id?: CategoryId) {
    if (label.trim() === "") return yield* badRequest("must not be empty", "label")
    const taken = (yield* categories.all).some((other) => other.label === label && other.id !== id)
    if (taken) return yield* badRequest("there is a category of this label", "label")
  })

  /** Work orders keep the label of their category, so they are told when it changes or goes. */
  const relabel = Effect.fnUntraced(function* (label: string, to: ReadonlyArray<string>) {
    for (const workOrder of yield* workOrders.all) {
      if (!workOrder.categories.includes(label)) continue
      workOrders.replace({
        ...workOrder,
        categories: workOrder.categories.flatMap((other) => (other === label ? to : [other]))
      })
    }
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      return yield* byOffset(yield* categories.all, query, row)
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* checkLabel(payload.label)
      const { organizations } = yield* Acting
      const updatedAt = yield* DateTime.now
      const { id } = categories.insert((id) => ({ ...payload, id, organizationId: organizations[0], updatedAt }))
      return { id }
    }),

    get: (id) => Effect.flatMap(categories.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* categories.find(id)
      if (payload.label !== undefined) {
        yield* checkLabel(payload.label, id)
        yield* relabel(record.label, [payload.label])
      }
      const changed = { ...Records.changed(record, payload), updatedAt: yield* DateTime.now }
      categories.replace(changed)
      return yield* detail(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      const { label } = yield* categories.find(id)
      yield* relabel(label, [])
      categories.remove(id)
    })
  }
}

const row = (record: CategoryRecord): CategoryRow => Records.pick(record, ["id", "label", "description"])
