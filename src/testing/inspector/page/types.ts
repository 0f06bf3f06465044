/** What the server sends. */
import type { AttemptView, CallView, ClockView, EntryView, FaultView } from "../../control/Api.ts"

export type Call = typeof CallView.Encoded
export type Attempt = typeof AttemptView.Encoded
export type Fault = typeof FaultView.Encoded
export type Entry = typeof EntryView.Encoded
export type ClockState = typeof ClockView.Encoded
