import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Api from "../../index.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed } from "../explicit.ts"
import type { CategoryRecord } from "../model.ts"
import { byOffset, memoized } from "../paging.ts"
import { labelKey, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"
import { Acting } from "../table.ts"

const labelled = ({ by }: Plant, label: string) =>
  Effect.map(Acting, ({ organizations: [organizationId] }) => by.categoryLabel(labelKey({ label, organizationId }))[0])

/** The category of this label. Assumption: the first work order that names one makes it. */
export const categoryNamed = Effect.fnUntraced(function* (plant: Plant, label: string) {
  return (yield* labelled(plant, label)) ?? (yield* Records.create(plant.categories, { label }, newCategory))
})

const newCategory = ({ now }: Records.Fresh<CategoryRecord>) => ({ description: undefined, updatedAt: now })

/** The ids of the categories by their labels. */
export const categoryIds = ({ categories }: Plant) =>
  Effect.map(
    categories.all,
    (all): ReadonlyMap<string, Api.CategoryId> =>
      memoized(all, "ids by label", () => new Map(all.map(({ id, label }) => [label, id])))
  )

/** Work orders keep the labels, so a category and the work orders that have it find each other by the label. */
export const categories: Behaviour<"Categories"> = (plant) => {
  const { categories, workOrders } = plant

  /** Work orders name categories by label. Assumption: so a label can exist only once. */
  const checkLabel = Effect.fnUntraced(function* (id: Api.CategoryId | undefined, label: string | undefined) {
    const present = label === undefined ? undefined : yield* labelled(plant, label)
    if (present !== undefined && present.id !== id) {
      return yield* badRequest("there is a category with this label already", "label")
    }
  })

  /**
   * Puts another label, or none, into the work orders that have this one. Assumption: it leaves `updatedAt`.
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

  const detail = Effect.fnUntraced(function* (record: CategoryRecord) {
    const having = (yield* workOrders.all).filter(({ categories }) => categories.includes(record.label))
    return { ...record, workOrderCount: having.length }
  })

  return {
    list: (query = {}) => Effect.flatMap(categories.all, (all) => byOffset(all, query, identity)),

    create: Effect.fnUntraced(function* (payload) {
      yield* checkLabel(undefined, payload.label)
      return yield* Records.create(categories, payload, newCategory)
    }),

    get: (id) => Effect.flatMap(categories.find(id), detail),

    update: Effect.fnUntraced(function* (id, payload) {
      const record = yield* categories.find(id)
      yield* checkLabel(id, payload.label)
      const saved = yield* Records.save(categories, changed(record, payload))
      if (saved.label !== record.label) yield* relabel(record.label, [saved.label])
      return yield* detail(saved)
    }),

    delete: Effect.fnUntraced(function* (id) {
      const { label } = yield* categories.delete(id)
      yield* relabel(label, [])
    })
  }
}
