/**
 * What a command found, for people and for programs.
 *
 * @internal
 */
import { styleText } from "node:util"
import * as Console from "effect/Console"
import { displayWidth } from "effect/cli/CliOutput"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { OrganizationId } from "../Ids.ts"
import type { InvalidSettings } from "../MaintainXConfig.ts"
import type { ConnectionFailure, MaintainXError } from "../MaintainXError.ts"
import type { Warning } from "./checks.ts"
import { failureCodes, failureRows } from "./exitCodes.ts"
import { Failed } from "./failed.ts"

/** What is known so far. */
export interface Findings {
  readonly embedded: boolean
  /** Absent if the settings could not be read. */
  readonly baseUrl?: string
  /** The proxy on the way, with the variable that names it. */
  readonly proxy?: string | undefined
  readonly warnings: ReadonlyArray<Warning>
  /** No report may contain one of these. */
  readonly organizationIds: ReadonlyArray<OrganizationId>
}

/** The findings to begin with. */
export const nothing: Findings = { embedded: false, warnings: [], organizationIds: [] }

/** What was reached. */
export interface Reached {
  /** The names of the organizations. */
  readonly organizations: ReadonlyArray<string>
  /** Whether each organization that was asked has a user. */
  readonly hasUsers: boolean
}

/** The row of the error table for a failure, and what happened. */
interface Row {
  readonly tag: keyof typeof failureCodes
  readonly title: string
  readonly message: string
  readonly likelyCause: string
  readonly solution: string
  readonly operation?: string
  readonly status?: number | undefined
  /** What the server said, or what became of the connection. */
  readonly detail?: string | undefined
}

/** Prints a failure, with what was found until then, and fails with the exit code of its row. */
export const failing =
  ({ json: isJson }: { readonly json: boolean }, findings: Ref.Ref<Findings>) =>
  <A, R>(self: Effect.Effect<A, MaintainXError | InvalidSettings, R>): Effect.Effect<A, Failed, R> =>
    Effect.catch(self, (error) =>
      Effect.gen(function* () {
        const found = yield* Ref.get(findings)
        const row = rowOf(error, found)
        yield* isJson ? Console.log(json(found, row)) : Console.error(failure(found, row))
        return yield* new Failed({ exitCode: failureCodes[row.tag] })
      })
    )

const rowOf = (error: MaintainXError | InvalidSettings, { organizationIds, proxy }: Findings): Row => {
  const redact = redactor(organizationIds)
  const isOfProxy = error._tag === "Network" && !behindProxy.includes(error.reason)
  const { likelyCause, solution } = isOfProxy && proxy !== undefined ? proxyRow(proxy) : error
  if (error._tag === "InvalidSettings") {
    const orWithout = error.variable === "MAINTAINX_API_KEY" ? " To try without a key, use --embedded." : ""
    const { title } = failureRows.InvalidSettings
    return { tag: error._tag, title, message: error.message, likelyCause, solution: solution + orWithout }
  }
  return {
    tag: error._tag,
    title: failureRows[error._tag].title,
    message: redact(error.message),
    likelyCause,
    solution,
    operation: error.operation,
    status: "status" in error ? error.status : undefined,
    detail: error.detail && redact(error.detail)
  }
}

/** How a connection fails that the proxy has made. */
const behindProxy: ReadonlyArray<ConnectionFailure> = ["untrusted", "expired", "plaintext"]

/** The row for a failed connection through a proxy: at most the proxy was reached. */
const proxyRow = (proxy: string): Pick<Row, "likelyCause" | "solution"> => ({
  likelyCause: `The proxy ${proxy} is not there, wants a user and a password, or does not let the request through.`,
  solution: "Correct the variable, or name the host in NO_PROXY if no proxy is needed to reach it."
})

/** Takes the ids of organizations out of a text. A server may name organizations that no setting names. */
const redactor = (ids: ReadonlyArray<OrganizationId>) => {
  const pattern = new RegExp(`(?<!\\d)(?:${ids.join("|")})(?!\\d)`, "g")
  return (text: string): string => (ids.length === 0 ? text : text.replace(pattern, "<redacted>"))
}

/** Prints why there are no settings, and fails. */
export const withoutSettings = ({ likelyCause, solution }: InvalidSettings): Effect.Effect<never, Failed> =>
  Effect.andThen(
    Console.error(explained({ title: failureRows.InvalidSettings.title, likelyCause, solution }, [])),
    new Failed({ exitCode: failureCodes.InvalidSettings })
  )

// ---------------------------------------------------------------------------------------------------------------------
// for programs
// ---------------------------------------------------------------------------------------------------------------------

/** The one object that `--json` prints. */
export const json = (findings: Findings, outcome: Reached | Row): string => {
  const { baseUrl, embedded, proxy, warnings } = findings
  const common = { embedded, baseUrl, proxy }
  return JSON.stringify(
    "tag" in outcome
      ? { ok: false, exitCode: failureCodes[outcome.tag], ...common, error: outcome, warnings }
      : { ok: true, exitCode: 0, ...common, ...outcome, warnings },
    undefined,
    2
  )
}

// ---------------------------------------------------------------------------------------------------------------------
// for people
// ---------------------------------------------------------------------------------------------------------------------

/** The width of lines: that of the terminal, between 40 and 120 columns, or 80 without a terminal. */
const columns = (): number => Math.max(40, Math.min(process.stdout.columns ?? process.stderr.columns ?? 80, 120))
const lines = 24

/** Colours a text if the stream is a terminal that shows colours. */
const paint = (style: Parameters<typeof styleText>[0], text: string, stream: "stdout" | "stderr"): string =>
  styleText(style, text, { stream: process[stream] })

/** What went wrong, why it may have, and what to do. */
export interface Explanation {
  readonly title: string
  readonly likelyCause: string
  readonly solution: string
}

/** What went wrong, as the rows of the error table are shown. */
export const explained = ({ likelyCause, solution, title }: Explanation, found: ReadonlyArray<string>): string =>
  [
    paint(["bold", "red"], title, "stderr"),
    ...found,
    ...field("Likely cause", likelyCause, 3),
    ...field("Solution", solution, 3)
  ].join("\n")

/** A success, in a few lines. */
export const success = ({ hasUsers, organizations }: Reached): string =>
  [
    paint(["bold", "green"], "Connection successful!", "stdout"),
    ...field(organizations.length === 1 ? "Organization" : "Organizations", organizations.join(", ") || "not known", 4),
    ...field("Users", hasUsers ? "there are users" : "there are none yet", 1)
  ].join("\n")

/** A failure with its warnings, in at most a screen with the line that came before. */
const failure = (findings: Findings, row: Row): string => {
  const { detail, message } = row
  const failed =
    detail !== undefined && message.endsWith(`: ${detail}`) ? message.slice(0, -detail.length - 2) : message
  const table = explained(row, [
    ...(row.tag === "InvalidSettings" ? [] : field("Failed", failed, 4)),
    ...(detail === undefined ? [] : field(row.status === undefined ? "Detail" : "Server said", detail, 4))
  ])
  return [table, ...fitting(warningLines(findings), lines - 2 - table.split("\n").length)].join("\n")
}

/** The warnings, each beginning with the word. */
export const warnings = (findings: Findings): string => warningLines(findings).join("\n")

const warningLines = (findings: Findings): ReadonlyArray<string> =>
  findings.warnings.flatMap(({ message, solution }) => {
    const [first = "", ...others] = wrap(`Warning: ${message} ${solution}`, columns() - 2)
    const coloured = first.replace(/^Warning:/, (word) => paint("yellow", word, "stderr"))
    return [coloured, ...others.slice(0, 4).map((line) => `  ${line}`)]
  })

const fitting = (lines: ReadonlyArray<string>, room: number): ReadonlyArray<string> =>
  lines.length <= room ? lines : [...lines.slice(0, room - 1), "Warning: there is more; --json tells all."]

const labelWidth = 15

/** A labelled text in at most so many lines. */
export const field = (label: string, text: string, atMost: number): ReadonlyArray<string> => {
  const wrapped = wrap(text, columns() - labelWidth - 4)
  const shown = wrapped.length <= atMost ? wrapped : [...wrapped.slice(0, atMost - 1), `${wrapped[atMost - 1]} …`]
  return shown.map((line, i) => `  ${i === 0 ? label.padEnd(labelWidth) : " ".repeat(labelWidth)}${line}`)
}

/** A text without characters that move the cursor, colour the terminal or turn it around: servers wrote part of it. */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")

/** Breaks a text into lines. */
export const wrap = (text: string, width = columns()): ReadonlyArray<string> => {
  const wrapped: Array<string> = []
  let line = ""
  const words = printable(text).trim().split(/\s+/)
  for (const piece of words.flatMap((word) => pieces(word, width))) {
    if (line !== "" && displayWidth(`${line} ${piece}`) > width) {
      wrapped.push(line)
      line = piece
    } else line = line === "" ? piece : `${line} ${piece}`
  }
  return [...wrapped, line]
}

const pieces = (word: string, width: number): ReadonlyArray<string> => {
  if (displayWidth(word) <= width) return [word]
  const parts = [""]
  for (const character of word) {
    const last = parts.length - 1
    if (displayWidth(`${parts[last]}${character}`) > width) parts.push(character)
    else parts[last] += character
  }
  return parts
}
