/**
 * The security practices of the guide, as checks: the key stays out of version control, is rotated every 90 days,
 * belongs to one organization and to no administrator, and travels encrypted. None of them fails a verification; each
 * says what to do.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as ChildProcess from "effect/process/ChildProcess"
import { ChildProcessSpawner } from "effect/process/ChildProcessSpawner"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type OrganizationId, UserId } from "../Ids.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import type { Page } from "../Operation.ts"
import type { OrganizationRow } from "../resources/Organizations.ts"
import { type User, Users } from "../resources/Users.ts"

/** A practice that is not followed. */
export interface Warning {
  readonly check: "env-file" | "key-age" | "organizations" | "role" | "https"
  readonly message: string
  readonly solution: string
}

/** The oldest that a key should become. */
export const longestKeyAge: Duration.Duration = Duration.days(90)

// ---------------------------------------------------------------------------------------------------------------------
// version control
// ---------------------------------------------------------------------------------------------------------------------

/** Whether git tracks the `.env` of the working directory, or would add it. Without git there is nothing to say. */
export const envFile: Effect.Effect<
  ReadonlyArray<Warning>,
  never,
  FileSystem.FileSystem | ChildProcessSpawner
> = Effect.gen(function* () {
  const fileSystem = yield* FileSystem.FileSystem
  if (!(yield* fileSystem.exists(".env"))) return []
  if ((yield* git("ls-files", "--error-unmatch", ".env")) === 0) {
    return [
      {
        check: "env-file" as const,
        message: "git tracks .env: who can read the repository can read the key.",
        solution: "Run `git rm --cached .env`, add .env to .gitignore, and generate a new key."
      }
    ]
  }
  // 1 means "not ignored"; anything above, that there is no repository.
  if ((yield* git("check-ignore", "--quiet", ".env")) === 1) {
    return [
      {
        check: "env-file" as const,
        message: "git does not ignore .env: the next `git add .` takes the key along.",
        solution: "Add .env to .gitignore."
      }
    ]
  }
  return []
}).pipe(
  Effect.timeout("5 seconds"),
  Effect.orElseSucceed(() => [])
)

const git = (...args: ReadonlyArray<string>) =>
  Effect.flatMap(ChildProcessSpawner, (spawner) =>
    spawner.exitCode(ChildProcess.make("git", args, { stdin: "ignore", stdout: "ignore", stderr: "ignore" }))
  )

// ---------------------------------------------------------------------------------------------------------------------
// the key
// ---------------------------------------------------------------------------------------------------------------------

/** What a key that is a JSON Web Token tells. MaintainX does not document its claims, so each may be missing. */
interface Claims {
  readonly issuedAt: number | undefined
  readonly userId: number | undefined
  readonly role: string | undefined
}

const decodePayload = Schema.decodeUnknownOption(
  Schema.StringFromBase64Url.pipe(Schema.decodeTo(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))))
)

const claimsOf = (key: Redacted.Redacted): Claims => {
  const [, payload, signature] = Redacted.value(key).split(".")
  const claims = signature === undefined ? {} : Option.getOrElse(decodePayload(payload), () => ({}))
  const { iat, role, sub, userId }: { readonly [claim: string]: unknown } = claims
  return {
    issuedAt: typeof iat === "number" && iat > 0 ? iat * 1000 : undefined,
    userId: integer(userId) ?? integer(sub),
    role: typeof role === "string" ? role : undefined
  }
}

const integer = (claim: unknown): number | undefined => {
  const number = typeof claim === "string" && /^\d{1,15}$/.test(claim) ? Number(claim) : claim
  return Number.isSafeInteger(number) ? (number as number) : undefined
}

/** Whether the key says that it is too old. It is read on this machine, and only its age is shown. */
export const keyAge = (key: Redacted.Redacted): Effect.Effect<ReadonlyArray<Warning>> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const issuedAt = claimsOf(key).issuedAt
    if (issuedAt === undefined || now - issuedAt <= Duration.toMillis(longestKeyAge)) return []
    return [
      {
        check: "key-age",
        message: `The key is ${Math.floor((now - issuedAt) / Duration.toMillis("1 day"))} days old.`,
        solution: [
          "Rotate it every 90 days: generate a new one under Settings > Integrations, change MAINTAINX_API_KEY,",
          "revoke the old one."
        ].join(" ")
      }
    ]
  })

const roleOf = <E>(user: Effect.Effect<User, E>): Effect.Effect<string | undefined> =>
  user.pipe(
    Effect.map(({ role }) => role),
    Effect.orElseSucceed(() => undefined)
  )

/**
 * Whether the key is an administrator's. The API has no operation that tells whose key it is, so this is known only if
 * the key names a role, or a user whose role can be read.
 */
export const role = (key: Redacted.Redacted): Effect.Effect<ReadonlyArray<Warning>, never, Users> =>
  Effect.gen(function* () {
    const claims = claimsOf(key)
    const users = yield* Users
    const role =
      claims.role ?? (claims.userId === undefined ? undefined : yield* roleOf(users.get(UserId.make(claims.userId))))
    if (role?.toUpperCase() !== "ADMIN") return []
    return [
      {
        check: "role",
        message: "The key is an administrator's.",
        solution: "Use the key of a service account with the least rights that the job needs."
      }
    ]
  })

// ---------------------------------------------------------------------------------------------------------------------
// what it is used for
// ---------------------------------------------------------------------------------------------------------------------

/** Whether the key leaves this process unencrypted. */
export const https = (baseUrl: string): ReadonlyArray<Warning> =>
  baseUrl.startsWith("https:")
    ? []
    : [
        {
          check: "https",
          message: "The key travels unencrypted, since MAINTAINX_BASE_URL does not begin with https://.",
          solution: "Use https:// for everything but a stand-in on this machine."
        }
      ]

const names = (rows: ReadonlyArray<OrganizationRow>): string => {
  const first = rows.slice(0, 5).map(({ name }) => name)
  return (first.length < rows.length ? [...first, "…"] : first).join(", ")
}

const seeIds = "`effect-maintainx organizations` prints the ids."

/** Whether the key reaches other organizations than those that are named. */
export const organizations = (
  named: ReadonlyArray<OrganizationId>,
  reached: Result.Result<Page<OrganizationRow>, MaintainXError>
): ReadonlyArray<Warning> => {
  if (Result.isFailure(reached)) {
    return [
      {
        check: "organizations",
        message: `Which organizations the key reaches is not known (${reached.failure.message}).`,
        solution: "See in MaintainX that the key is for the organization that is meant and for no other."
      }
    ]
  }
  const { items, nextCursor } = reached.success
  const count = nextCursor === undefined ? `${items.length}` : `more than ${items.length}`
  if (named.length === 0) {
    if (items.length < 2) return []
    return [
      {
        check: "organizations",
        message: `The key reaches ${count} organizations, and none is named.`,
        solution: `Set MAINTAINX_ORG_ID to the one that is meant; ${seeIds} Better, use a key of that organization only.`
      }
    ]
  }
  const warnings: Array<Warning> = []
  const missing = named.filter((id) => !items.some((item) => item.id === id))
  if (missing.length > 0 && nextCursor === undefined) {
    warnings.push({
      check: "organizations",
      message: "MAINTAINX_ORG_ID names an organization that is not among those of the key.",
      solution: `Set it to the id of ${names(items) || "an organization that the key reaches"}. ${seeIds}`
    })
  }
  if (items.length > named.length) {
    warnings.push({
      check: "organizations",
      message: `The key reaches ${count} organizations, more than MAINTAINX_ORG_ID names.`,
      solution: "Use a key of that organization only, so that no mistake can reach another."
    })
  }
  return warnings
}
