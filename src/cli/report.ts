/**
 * What a verification found, for people and for programs.
 *
 * @internal
 */
import { displayWidth } from "effect/cli/CliOutput"
import type { OrganizationId } from "../Ids.ts"
import type { InvalidSettings } from "../MaintainXConfig.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import type { Warning } from "./checks.ts"
import { failureCodes, failureRows } from "./exitCodes.ts"

/** What is known so far. */
export interface Findings {
  readonly embedded: boolean
  /** Absent where the settings could not be read. */
  readonly baseUrl?: string
  readonly warnings: ReadonlyArray<Warning>
  /** Whatever is printed must not contain one of these. */
  readonly organizationIds: ReadonlyArray<OrganizationId>
}

/** What was reached. */
export interface Reached {
  /** The names of the organizations. */
  readonly organizations: ReadonlyArray<string>
  /** Whether each organization that was asked has a user. */
  readonly hasUsers: boolean
}

/** The row of the error table for a failure, and what happened. */
export interface Row {
  readonly tag: keyof typeof failureCodes
  readonly title: string
  readonly message: string
  readonly likelyCause: string
  readonly solution: string
  readonly operation?: string
  readonly status?: number
  /** What the server said, or what became of the connection. */
  readonly detail?: string
}

/** The row of a failure. */
export const row = (error: MaintainXError | InvalidSettings, { organizationIds }: Findings): Row => {
  const tag = error._tag
  const scrub = scrubber(organizationIds)
  const { likelyCause, solution } = error
  if (tag === "InvalidSettings") {
    const orWithout = error.variable === "MAINTAINX_API_KEY" ? " To try without a key, use --embedded." : ""
    return { tag, ...failureRows[tag], message: error.message, likelyCause, solution: solution + orWithout }
  }
  const { detail, operation } = error
  const status = "status" in error ? error.status : undefined
  return {
    tag,
    title: failureRows[tag].title,
    message: scrub(error.message),
    likelyCause,
    solution,
    operation,
    ...(status === undefined ? undefined : { status }),
    ...(detail === undefined ? undefined : { detail: scrub(detail) })
  }
}

/** Takes the ids of organizations out of a text. A server may name organizations that no setting names. */
const scrubber = (ids: ReadonlyArray<OrganizationId>) => {
  const pattern = new RegExp(`(?<!\\d)(?:${ids.join("|")})(?!\\d)`, "g")
  return (text: string): string => (ids.length === 0 ? text : text.replace(pattern, "<redacted>"))
}

// ---------------------------------------------------------------------------------------------------------------------
// for programs
// ---------------------------------------------------------------------------------------------------------------------

/** The one object that `--json` prints. */
export const json = (findings: Findings, outcome: Reached | Row): string => {
  const { baseUrl, embedded, warnings } = findings
  const common = { embedded, ...(baseUrl === undefined ? undefined : { baseUrl }) }
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

const columns = 80
const lines = 24

/** What went wrong, why it may have, and what to do. */
export interface Explanation {
  readonly title: string
  readonly likelyCause: string
  readonly solution: string
}

/** What went wrong, as the rows of the error table are shown. */
export const explained = ({ likelyCause, solution, title }: Explanation, found: ReadonlyArray<string>): string =>
  [title, ...found, ...field("Likely cause", likelyCause, 3), ...field("Solution", solution, 3)].join("\n")

/** A success, in a few lines. */
export const success = ({ hasUsers, organizations }: Reached): string =>
  [
    "Connection successful!",
    ...field(organizations.length === 1 ? "Organization" : "Organizations", organizations.join(", ") || "not known", 4),
    ...field("Users", hasUsers ? "there are users" : "there are none yet", 1)
  ].join("\n")

/** A failure with its warnings, in at most a screen with the line that came before. */
export const failure = (findings: Findings, row: Row): string => {
  const { detail, likelyCause, message, solution, title } = row
  const failed =
    detail !== undefined && message.endsWith(`: ${detail}`) ? message.slice(0, -detail.length - 2) : message
  const table = explained({ title, likelyCause, solution }, [
    ...(row.tag === "InvalidSettings" ? [] : field("Failed", failed, 4)),
    ...(detail === undefined ? [] : field(row.status === undefined ? "Detail" : "Server said", detail, 4))
  ])
  return [table, ...fitting(warningLines(findings), lines - 2 - table.split("\n").length)].join("\n")
}

/** The warnings, each beginning with the word. */
export const warnings = (findings: Findings): string => warningLines(findings).join("\n")

const warningLines = (findings: Findings): ReadonlyArray<string> =>
  findings.warnings.flatMap(({ message, solution }) => {
    const [first = "", ...others] = wrap(`Warning: ${message} ${solution}`, columns - 2)
    return [first, ...others.slice(0, 4).map((line) => `  ${line}`)]
  })

const fitting = (lines: ReadonlyArray<string>, room: number): ReadonlyArray<string> =>
  lines.length <= room ? lines : [...lines.slice(0, room - 1), "Warning: there is more; --json tells all."]

const labelWidth = 15

/** A labelled text in at most so many lines. */
export const field = (label: string, text: string, atMost: number): ReadonlyArray<string> => {
  const wrapped = wrap(text, columns - labelWidth - 4)
  const shown = wrapped.length <= atMost ? wrapped : [...wrapped.slice(0, atMost - 1), `${wrapped[atMost - 1]} …`]
  return shown.map((line, i) => `  ${i === 0 ? label.padEnd(labelWidth) : " ".repeat(labelWidth)}${line}`)
}

/** A text without what could move the cursor, colour the terminal or turn it around: servers wrote part of it. */
export const printable = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")

/** Breaks a text into lines. */
export const wrap = (text: string, width: number): ReadonlyArray<string> => {
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
