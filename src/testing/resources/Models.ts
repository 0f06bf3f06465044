/**
 * Models in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { ManufacturerId, ModelId } from "../../Ids.ts"
import type { ModelRow, ModelsService } from "../../resources/Models.ts"
import { byCursor, orderOf } from "../paging.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

export interface ModelRecord extends Kept {
  readonly id: ModelId
  readonly manufacturerId: ManufacturerId
  readonly name: string
}

export const models = ({ manufacturers, models }: Plant): Behaviour<ModelsService> => ({
  list: Effect.fnUntraced(function* (query = {}) {
    return yield* byCursor(yield* models.all, query, orderOf(undefined, {}), (record: ModelRecord): ModelRow => record)
  }),

  /** A manufacturer that is not there is answered with 404, which the operation declares though its path has no id. */
  create: Effect.fnUntraced(function* ({ manufacturerId, name }) {
    const { organizations } = yield* Acting
    yield* manufacturers.find(manufacturerId)
    if ((yield* models.all).some((record) => record.manufacturerId === manufacturerId && record.name === name)) {
      return yield* badRequest("the manufacturer has a model of this name", "name")
    }
    const { id } = models.insert((id) => ({ id, organizationId: organizations[0], manufacturerId, name }))
    return { id }
  }),

  get: (id) => Effect.map(models.find(id), (record) => Records.pick(record, ["id", "name", "manufacturerId"]))
})
