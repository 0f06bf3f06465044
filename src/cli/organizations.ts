/**
 * The organizations that the key reaches, with their ids. This is the only place where ids are printed, since they are
 * what MAINTAINX_ORG_ID must be set to.
 *
 * @internal
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import type { OrganizationId } from "../Ids.ts"
import * as MaintainX from "../MaintainX.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import type { Page } from "../Operation.ts"
import { type OrganizationRow, Organizations } from "../resources/Organizations.ts"
import type { Failed } from "./failed.ts"
import * as Report from "./report.ts"
import { targetOf } from "./target.ts"

/** What the command line asks for. */
export interface Options {
  readonly json: boolean
}

/** Prints a line for each organization: its id and its name. */
export const organizations = (options: Options): Effect.Effect<void, Failed, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const findings = yield* Ref.make(Report.nothing)
    yield* Effect.gen(function* () {
      const { delivery, findings: found, layer, named } = yield* targetOf({ embedded: false, tour: false })
      yield* Ref.update(findings, (findings) => ({ ...findings, ...found, warnings: [] }))
      const rows = yield* all(named).pipe(MaintainX.withDelivery(delivery), Effect.provide(layer))
      if (options.json) {
        yield* Console.log(
          JSON.stringify(
            rows.map(({ id, name }) => ({ id, name })),
            undefined,
            2
          )
        )
        return
      }
      const width = Math.max(...rows.map(({ id }) => `${id}`.length))
      for (const { id, name } of rows) yield* Console.log(`${`${id}`.padStart(width)}  ${Report.printable(name)}`)
    }).pipe(Report.failing(options, findings))
  })

const all = (named: ReadonlyArray<OrganizationId>) =>
  withoutNaming(
    named,
    Effect.flatMap(Organizations, ({ stream }) => Stream.runCollect(stream({ limit: 200 })))
  )

/** The first 200 organizations that the key reaches. */
export const reachedBy = (
  named: ReadonlyArray<OrganizationId>
): Effect.Effect<Page<OrganizationRow>, MaintainXError, Organizations> =>
  withoutNaming(
    named,
    Effect.flatMap(Organizations, ({ list }) => list({ limit: 200 }))
  )

/** Names no organization, since the one that is set may be wrong, unless MaintainX insists on one. */
const withoutNaming = <A, E extends MaintainXError, R>(
  [first]: ReadonlyArray<OrganizationId>,
  call: Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  MaintainX.withOrganizations(call, []).pipe(
    Effect.catchIf(
      ({ _tag }) => first !== undefined && _tag === "BadRequest",
      () => MaintainX.withOrganization(call, first ?? 0)
    )
  )
