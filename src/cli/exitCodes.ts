/**
 * The exit codes of the executable, in one place. `docs/verify.md` and the help show this table.
 *
 * @internal
 */
import { errorTable, type MaintainXError } from "../MaintainXError.ts"

/** What a verification can fail with: a setting, or a call. */
export type FailureTag = MaintainXError["_tag"] | "InvalidSettings"

/** The exit code of each failure of a verification. No other failure has one of these. */
export const failureCodes = {
  InvalidSettings: 2,
  Unauthorized: 3,
  Forbidden: 4,
  NotFound: 5,
  Network: 6,
  BadRequest: 7,
  RateLimited: 8,
  ServerError: 9,
  UnexpectedResponse: 10,
  OutcomeUnknown: 11
} as const satisfies Record<FailureTag, number>

/** The rows that failures are shown as: those of the error table, and one for settings. */
export const failureRows = {
  ...errorTable,
  InvalidSettings: { title: "Configuration error" }
} as const satisfies Record<FailureTag, { readonly title: string }>

/** The port is in use, or needs more rights. */
export const cannotListen = 12
/** The receiver answered an event with another status than 2xx. */
export const notTaken = 13
/** The receiver did not answer. */
export const notAnswered = 14
/** The state or the seed of a served plant cannot be used. */
export const unusableFile = 15

export interface ExitCode {
  readonly code: number
  readonly meaning: string
}

/** Every exit code with its meaning, in order. */
export const exitCodes: ReadonlyArray<ExitCode> = [
  { code: 0, meaning: "Connection successful" },
  { code: 1, meaning: "Unknown command, flag or event, or a defect of the program" },
  ...Object.entries(failureCodes).map(([tag, code]) => ({ code, meaning: failureRows[tag as FailureTag].title })),
  { code: cannotListen, meaning: "The port cannot be listened on (serve, webhooks listen)" },
  { code: notTaken, meaning: "The receiver did not take the event (webhooks trigger)" },
  { code: notAnswered, meaning: "The receiver did not answer (webhooks trigger)" },
  { code: unusableFile, meaning: "The state file or the seed cannot be used (serve)" },
  { code: 130, meaning: "Interrupted" }
]

const only = (...codes: ReadonlyArray<number>) => exitCodes.filter(({ code }) => codes.includes(code))

/** The exit codes of listing the organizations. */
export const organizationsCodes: ReadonlyArray<ExitCode> = [
  { code: 0, meaning: "The organizations are printed" },
  ...only(1, ...Object.values(failureCodes), 130)
]

/** The exit codes of the receiver, which runs until it is interrupted. */
export const listenCodes = only(1, failureCodes.InvalidSettings, cannotListen, 130)

/** The exit codes of sending an event. */
export const triggerCodes: ReadonlyArray<ExitCode> = [
  { code: 0, meaning: "The receiver took the event" },
  ...only(1, failureCodes.InvalidSettings, notTaken, notAnswered, 130)
]
