/**
 * Categories in memory. Work orders keep the labels, so a category and the work orders that have it find each other by
 * the label.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { CategoryId } from "../../Ids.ts"
import type { CategoriesService, Category } from "../../resources/Categories.ts"
import { byOffset } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

/** A category as the plant keeps it. */
export interface CategoryRecord extends Omit<Category, "workOrderCount">, Kept {
  readonly id: CategoryId
}

/** The category of this label. One that a work order is the first to name is made: an assumption. */
export const categoryNamed = Effect.fnUntraced(function* ({ categories }: Plant, label: string) {
  const known = (yield* categories.all).find((category) => category.label === label)
  if (known !== undefined) return known
  const { organizations } = yield* Acting
  const updatedAt = yield* DateTime.now
  return categories.insert((id) => ({ id, organizationId: organizations[0], label, updatedAt }))
})

/** The ids of the categories by their labels. */
export const categoryIds = ({ categories }: Plant) =>
  Effect.map(categories.all, (all): ReadonlyMap<string, CategoryId> => new Map(all.map(({ id, label }) => [label, id])))

export const categories = (plant: Plant): Behaviour<CategoriesService> => {
  const { categories, workOrders } = plant

  /** Work orders name categories by the label, so each must be there once: an assumption. */
  const checkLabel = Effect.fnUntraced(function* (id: CategoryId | undefined, label: string | undefined) {
    if ((yield* categories.all).some((other) => other.id !== id && other.label === label)) {
      return yield* badRequest("there is a category with this label already", "label")
    }
  })

  /**
   * Puts another label, or none, into the work orders that have this one. That it leaves `updatedAt` is an assumption.
   */
  const relabel = Effect.fnUntraced(function* (from: string, to: ReadonlyArray<string>) {
    for (const workOrder of yield* workOrders.all) {
      if (!workOrder.categories.includes(from)) continue
      workOrders.replace({
        ...workOrder,
        categories: workOrder.categories.flatMap((label) => (label === from ? to : [label]))
      })
    }
  })

  const detail = Effect.fnUntraced(function* ({ organizationId: _, ...record }: CategoryRecord) {
    const having = (yield* workOrders.all).filter(({ categories }) => categories.includes(record.label))
    const category: Category = { ...record, workOrderCount: having.length }
    return category
  })

  return {
    list: Effect.fnUntraced(function* (query = {}) {
      return yield* byOffset(yield* categories.all, query, (record) =>
        Records.pick(record, ["id", "label", "description"])
      )
    }),

    create: Effect.fnUntraced(function* (payload) {
      yield* checkLabel(undefined, payload.label)
      const { organizations } = yield* Acting
      const updatedAt = yield* DateTime.now
      const { id } = categories.insert((id) => ({ ...payload, id, organizationId: organizations[0], updatedAt }))
      return { id }
    }),

    get: (id) => Effect.flatMap(categories.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* categories.find(id)
      yield* checkLabel(id, payload.label)
      const changed = { ...Records.changed<CategoryRecord>(record, payload), updatedAt: yield* DateTime.now }
      categories.replace(changed)
      if (changed.label !== record.label) yield* relabel(record.label, [changed.label])
      return yield* detail(changed)
    }),

    delete: Effect.fnUntraced(function* (id) {
      const { label } = yield* categories.find(id)
      categories.remove(id)
      yield* relabel(label, [])
    })
  }
}
