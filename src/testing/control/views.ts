/**
 * What the control API shows of what the embedded MaintainX remembers.
 *
 * @internal
 */
import * as Duration from "effect/Duration"
import * as Base64 from "effect/encoding/Base64"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as Difference from "../../Difference.ts"
import type { Embedded } from "../embedded.ts"
import type { Verdict } from "../expectation.ts"
import type { Scripted } from "../faults.ts"
import type { Entry } from "../journal.ts"
import type { Call, Target } from "../options.ts"
import { encodeRecord } from "../state/snapshot.ts"
import type { Change } from "../table.ts"
import type { DeliveryAttempt } from "../webhooks/deliveries.ts"
import type { AttemptView, CallView, EntryView, FaultView, VerdictView } from "./Api.ts"
import { toJson } from "./faults.ts"
import type * as Patterns from "./patterns.ts"

export const viewOfCall = ({ answer, body, duration, operation, ...call }: Call): typeof CallView.Type => {
  const { organizations: _, ...rest } = call
  return {
    ...rest,
    operation: operation ?? null,
    headers: shownHeaders(call.headers),
    ...jsonBody(body),
    fault: call.fault ?? null,
    answer:
      answer === undefined
        ? null
        : {
            status: answer.status ?? null,
            headers: shownHeaders(answer.headers),
            ...jsonBody(answer.body),
            isCut: answer.isCut
          },
    milliseconds: duration === undefined ? null : Duration.toMillis(duration)
  }
}

const shownHeaders = (headers: Call["headers"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `${value}`]))

/** What was parsed is JSON but for secrets, which show as redacted. A file is shown as base64. */
const jsonBody = (body: unknown): { readonly body?: Schema.Json } => {
  if (body === undefined) return {}
  if (body instanceof Uint8Array) return { body: { base64: Base64.encode(body) } }
  if (Predicate.hasProperty(body, "secret") && Redacted.isRedacted(body.secret)) {
    return { body: { ...body, secret: `${body.secret}` } as Schema.Json }
  }
  return { body: body as Schema.Json }
}

export const viewOfVerdict = ({ closest, ...verdict }: Verdict): typeof VerdictView.Type => ({
  ...verdict,
  closest: closest === undefined ? null : { call: viewOfCall(closest.call), differences: closest.differences }
})

export const viewOfFault = ({ fault, id, skip, struck, target, times }: Scripted): typeof FaultView.Type => ({
  id,
  fault: toJson(fault),
  target: { ...target, ...timesOf(target.times) } as typeof Patterns.Target.Type,
  skip,
  times: times === Number.POSITIVE_INFINITY ? "always" : times,
  struck
})

const timesOf = (times: number | undefined): Pick<typeof Patterns.Target.Type, "times"> =>
  times === undefined ? {} : { times: times === Number.POSITIVE_INFINITY ? "always" : times }

export const targetOf = ({ times, ...target }: typeof Patterns.Target.Type): Target => ({
  ...target,
  ...(times !== undefined && { times: times === "always" ? Number.POSITIVE_INFINITY : times })
})

export const viewOfAttempt = ({ body, duration, headers, ...attempt }: DeliveryAttempt): typeof AttemptView.Type => ({
  ...attempt,
  milliseconds: Duration.toMillis(duration),
  headers: Redacted.value(headers),
  body: Redacted.value(body)
})

const viewOfChange = (change: Change, kind: ReturnType<Embedded["kindOf"]>) => {
  const before = change.before && encodeRecord(kind, change.before)
  const after = change.after && encodeRecord(kind, change.after)
  const record = after ?? before
  const [difference] = Difference.diff({ [kind]: before ? [before] : [] }, { [kind]: after ? [after] : [] })
  const label = record?.["title"] ?? record?.["name"]
  return {
    kind,
    id: Number(record?.id ?? 0),
    type: before === undefined ? ("created" as const) : after === undefined ? ("deleted" as const) : "changed",
    label: typeof label === "string" ? label : "",
    fields: difference?.type === "changed" ? difference.fields : []
  } as const
}

/** Undefined if the call is forgotten. */
export const viewOfEntry = ({ journal, kindOf }: Embedded, entry: Entry): typeof EntryView.Type | undefined => {
  const { at, number } = entry
  switch (entry.type) {
    case "received":
    case "answered": {
      const call = journal.call(entry.call)
      return call && { number, at, type: entry.type, call: viewOfCall(call) }
    }
    case "attempt":
      return { number, at, type: entry.type, attempt: viewOfAttempt(entry.attempt) }
    case "change": {
      const change = { ...viewOfChange(entry.change, kindOf(entry.change.table)), call: entry.call ?? null }
      return { number, at, type: entry.type, change }
    }
    case "setting":
      return { number, at, type: entry.type, setting: entry.setting }
  }
}
