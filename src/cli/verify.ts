/**
 * The verification: does MaintainX answer, and if not, why?
 *
 * @internal
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import type { OrganizationId } from "../Ids.ts"
import * as MaintainX from "../MaintainX.ts"
import type { InvalidSettings } from "../MaintainXConfig.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import { Organizations } from "../resources/Organizations.ts"
import { Users } from "../resources/Users.ts"
import * as Checks from "./checks.ts"
import { failureCodes } from "./exitCodes.ts"
import { Failed } from "./failed.ts"
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
    const findings = yield* Ref.make<Report.Findings>({
      embedded: false,
      warnings: yield* Checks.envFile,
      organizationIds: []
    })

    const failed = (error: MaintainXError | InvalidSettings) =>
      Effect.gen(function* () {
        const found = yield* Ref.get(findings)
        const row = Report.row(error, found)
        yield* options.json ? Console.log(Report.json(found, row)) : Console.error(Report.failure(found, row))
        return yield* new Failed({ exitCode: failureCodes[row.tag] })
      })

    yield* Effect.gen(function* () {
      const target = yield* targetOf(options)
      yield* Ref.update(findings, ({ warnings, ...rest }) => ({
        ...rest,
        ...target.findings,
        warnings: [...warnings, ...target.findings.warnings]
      }))
      if (!options.json) yield* Console.log(target.firstLine)
      yield* Effect.provide(connect(options, target, findings), target.layer)
    }).pipe(
      Effect.catchTags({
        InvalidSettings: failed,
        Unauthorized: failed,
        Forbidden: failed,
        NotFound: failed,
        Network: failed,
        BadRequest: failed,
        RateLimited: failed,
        ServerError: failed,
        UnexpectedResponse: failed,
        OutcomeUnknown: failed
      })
    )
  })

const connect = (options: Options, { key, meant, standIn }: Target, findings: Ref.Ref<Report.Findings>) =>
  Effect.gen(function* () {
    const users = yield* Users
    const organizations = yield* Organizations
    const warn = (warnings: ReadonlyArray<Checks.Warning>) =>
      Ref.update(findings, (found) => ({ ...found, warnings: [...found.warnings, ...warnings] }))

    // Both are asked at the same time, since what the second tells can explain why the first fails.
    const [asked, listed] = yield* Effect.all(
      [
        Effect.result(inEach(meant, users.list({ limit: 1 }))),
        Effect.result(inFirst(meant, organizations.list({ limit: 200 })))
      ],
      { concurrency: 2 }
    )
    const rows = Result.isSuccess(listed) ? listed.success.items : []
    yield* Ref.update(findings, (found) => ({ ...found, organizationIds: [...meant, ...rows.map(({ id }) => id)] }))
    if (Result.isSuccess(asked) || Result.isSuccess(listed)) yield* warn(Checks.organizations(meant, listed))
    const pages = yield* Effect.fromResult(asked)
    if (key !== undefined) yield* warn(yield* inFirst(meant, Checks.role(key)))

    const found = yield* Ref.get(findings)
    const reached: Report.Reached = {
      organizations: rows.filter(({ id }) => meant.length === 0 || meant.includes(id)).map(({ name }) => name),
      hasUsers: pages.every(({ items }) => items.length > 0)
    }
    if (options.json) return yield* Console.log(Report.json(found, reached))
    yield* Console.log(Report.success(reached))
    if (found.warnings.length > 0) yield* Console.error(Report.warnings(found))
    if (options.tour) yield* inFirst(meant, tour(options.write || (yield* standIn)))
  })

/** A call in each organization that is meant, or once where none is named. */
const inEach = <A, E, R>(meant: ReadonlyArray<OrganizationId>, call: Effect.Effect<A, E, R>) =>
  Effect.all(meant.length === 0 ? [call] : meant.map((id) => MaintainX.withOrganization(call, id)), { concurrency: 5 })

/** A call that is for one organization only. */
const inFirst = <A, E, R>(meant: ReadonlyArray<OrganizationId>, call: Effect.Effect<A, E, R>) =>
  meant[0] === undefined ? call : MaintainX.withOrganization(call, meant[0])

const tour = (write: boolean) =>
  Effect.gen(function* () {
    yield* Console.log("\nA short tour")
    if (write) yield* Tour.writing
    else yield* Console.log("This organization is real, so nothing is created. With --write it is, and deleted again.")
    yield* Tour.reading
  }).pipe(Effect.scoped)
