/**
 * The verification: does MaintainX answer, and if not, why?
 *
 * @internal
 */
import * as Console from "effect/Console"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import type { OrganizationId } from "../Ids.ts"
import * as MaintainX from "../MaintainX.ts"
import { Users } from "../resources/Users.ts"
import * as Checks from "./checks.ts"
import type { Failed } from "./failed.ts"
import { reachedBy } from "./organizations.ts"
import * as Report from "./report.ts"
import { type Target, targetOf } from "./target.ts"
import * as Tour from "./tour.ts"

/** What the command line asks for. */
export interface Options {
  readonly embedded: boolean
  readonly json: boolean
  readonly tour: boolean
  readonly write: boolean
}

/** Verifies, prints what was found, and fails with the exit code of the row that applies. */
export const verify = (options: Options): Effect.Effect<void, Failed, FileSystem.FileSystem | ChildProcessSpawner> =>
  Effect.gen(function* () {
    const findings = yield* Ref.make<Report.Findings>({ ...Report.nothing, warnings: yield* Checks.envFile })
    yield* Effect.gen(function* () {
      const target = yield* targetOf(options)
      yield* Ref.update(findings, ({ warnings, ...rest }) => ({
        ...rest,
        ...target.findings,
        warnings: [...warnings, ...target.findings.warnings]
      }))
      if (!options.json) yield* Console.log(target.firstLine)
      yield* Effect.provide(connect(options, target, findings), target.layer)
    }).pipe(Report.failing(options, findings))
  })

const connect = (options: Options, target: Target, findings: Ref.Ref<Report.Findings>) =>
  Effect.gen(function* () {
    const { delivery, key, named, standIn } = target
    const users = yield* Users
    const warn = (warnings: ReadonlyArray<Checks.Warning>) =>
      Ref.update(findings, (found) => ({ ...found, warnings: [...found.warnings, ...warnings] }))

    // Both are asked at the same time, since what the second tells can explain why the first fails.
    const [asked, listed] = yield* Effect.all(
      [Effect.result(inEach(named, users.list({ limit: 1 }))), Effect.result(reachedBy(named))],
      { concurrency: 2 }
    ).pipe(MaintainX.withDelivery(delivery), options.json ? (asking) => asking : whileWaiting(target))
    const rows = Result.isSuccess(listed) ? listed.success.items : []
    yield* Ref.update(findings, (found) => ({ ...found, organizationIds: [...named, ...rows.map(({ id }) => id)] }))
    if (Result.isSuccess(asked) || Result.isSuccess(listed)) yield* warn(Checks.organizations(named, listed))
    const pages = yield* Effect.fromResult(asked)
    if (key !== undefined) {
      yield* warn(yield* inFirst(named, Checks.role(key)).pipe(MaintainX.withDelivery({ budget: "4 seconds" })))
    }

    const found = yield* Ref.get(findings)
    const reached: Report.Reached = {
      organizations: rows.filter(({ id }) => named.length === 0 || named.includes(id)).map(({ name }) => name),
      hasUsers: pages.every(({ items }) => items.length > 0)
    }
    if (options.json) return yield* Console.log(Report.json(found, reached))
    yield* Console.log(Report.success(reached))
    if (found.warnings.length > 0) yield* Console.error(Report.warnings(found))
    if (options.tour) yield* inFirst(named, tour(options.write || (yield* standIn)))
  })

/** Names the host if its answer takes long. */
const whileWaiting =
  ({ delivery, host }: Target) =>
  <A, E, R>(asking: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
    const notice =
      host === undefined || delivery.budget === undefined
        ? Effect.void
        : Console.error(`Waiting for ${host} to answer, for at most ${Duration.toSeconds(delivery.budget)} seconds.`)
    return Effect.raceFirst(asking, Effect.andThen(Effect.delay(notice, "3 seconds"), Effect.never))
  }

/** A call in each organization that is named, or once if none is. */
const inEach = <A, E, R>(named: ReadonlyArray<OrganizationId>, call: Effect.Effect<A, E, R>) =>
  Effect.all(named.length === 0 ? [call] : named.map((id) => MaintainX.withOrganization(call, id)), { concurrency: 5 })

/** A call in the first organization that is named. */
const inFirst = <A, E, R>(named: ReadonlyArray<OrganizationId>, call: Effect.Effect<A, E, R>) =>
  named[0] === undefined ? call : MaintainX.withOrganization(call, named[0])

const tour = (write: boolean) =>
  Effect.gen(function* () {
    yield* Console.log("\nA short tour")
    if (write) yield* Tour.writing
    else yield* Console.log("This organization is real, so nothing is created. With --write it is, and deleted again.")
    yield* Tour.reading
  }).pipe(Effect.scoped)
