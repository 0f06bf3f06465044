/**
 * Organizations in memory.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import type { OrganizationId } from "../../Ids.ts"
import type { OrganizationRow, OrganizationsService } from "../../resources/Organizations.ts"
import { byOffset } from "../paging.ts"
import type { Behaviour, Kept, Plant } from "../plant.ts"

/** An organization as the plant keeps it. It is its own. */
export interface OrganizationRecord extends OrganizationRow, Kept {
  readonly id: OrganizationId
}

export const organizations = ({ organizations }: Plant): Behaviour<OrganizationsService> => ({
  list: Effect.fnUntraced(function* (query = {}) {
    return yield* byOffset(
      yield* organizations.all,
      query,
      ({ organizationId: _, ...row }: OrganizationRecord): OrganizationRow => row
    )
  })
})
