/** Requests as they come: what was answered, which attempt it was, how long the program waited, and why. */
import { computed } from "@preact/signals"
import { html } from "htm/preact"
import { Data } from "./data.ts"
import { List, listState } from "./list.ts"
import { Quota } from "./quota.ts"
import { RecordLink } from "./records.ts"
import { calls, changes, repetitions } from "./store.ts"
import { clockTime, duration } from "./time.ts"
import type { Call } from "./types.ts"

const state = listState()

const newestFirst = computed(() => [...calls.value.values()].reverse())

const targetOf = ({ path, query }: Call): string => {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, values]) => values.map((value): [string, string] => [name, value]))
  ).toString()
  return search === "" ? path : `${path}?${search}`
}

const statusOf = ({ answer }: Call): string => {
  if (answer === null) return "…"
  if (answer.status === null) return "broken"
  return answer.isCut ? `${answer.status} cut` : `${answer.status}`
}

const isBad = ({ answer }: Call): boolean =>
  answer !== null && (answer.status === null || answer.status >= 400 || answer.isCut)

/** What the answer itself says of a failure. */
const reasonOf = (call: Call): string | undefined => {
  const { answer, fault } = call
  const struck = fault === null ? [] : [`Fault ${fault} struck`]
  const said = answer !== null && isBad(call) ? complaintsIn(answer.body) : []
  const hint = answer === null ? [] : Object.entries(answer.headers).filter(([name]) => name.endsWith("-hint"))
  const all = [...struck, ...said, ...hint.map(([, text]) => text)]
  return all.length === 0 ? undefined : all.join(": ")
}

const complaintsIn = (body: unknown): ReadonlyArray<string> => {
  if (typeof body === "string")
    return [
      body
        .replaceAll(/<[^>]*>|\s+/g, " ")
        .trim()
        .slice(0, 120)
    ]
  if (typeof body !== "object" || body === null) return []
  if ("errors" in body && Array.isArray(body.errors)) return body.errors.flatMap(complaintsIn).slice(0, 3)
  const field = "fieldPath" in body && typeof body.fieldPath === "string" ? `${body.fieldPath} ` : ""
  if ("error" in body && typeof body.error === "string") return [`${field}${body.error}`]
  return "message" in body && typeof body.message === "string" ? [body.message] : []
}

const Summary = ({ call }: { readonly call: Call }) => {
  const repetition = repetitions.value.get(call.id)
  const reason = reasonOf(call)
  return html`
    <span class="time">${clockTime(call.receivedAt)}</span>
    <span class="status ${isBad(call) ? "bad" : "good"}">${statusOf(call)}</span>
    <span class="what"><b>${call.method}</b> <bdi>${targetOf(call)}</bdi></span>
    <span class="note">
      ${[
        ...(call.milliseconds === null ? [] : [duration(call.milliseconds)]),
        ...(repetition === undefined
          ? []
          : [`attempt ${repetition.attempt}, waited ${duration(repetition.waited)} since ${repetition.why}`])
      ].join(" · ")}
    </span>
    ${reason !== undefined && html`<span class="reason"><bdi>${reason}</bdi></span>`}
  `
}

const Details = ({ call }: { readonly call: Call }) => {
  const made = changes.value.filter(({ change }) => change.call === call.id)
  return html`
    <p>
      ${call.operation === null ? "No operation has this method and path." : html`Operation <b>${call.operation}</b>.`}
      ${call.areBodiesDropped && " Its bodies are forgotten, since there are too many."}
    </p>
    ${
      made.length > 0 &&
      html`
        <p>It changed:</p>
        <ul>
          ${made.map(
            ({ change, number }) => html`
              <li key=${number}>
                <${RecordLink} kind=${change.kind} id=${change.id} label=${change.label} /> (${change.type})
              </li>
            `
          )}
        </ul>
      `
    }
    <div class="pair">
      <div>
        <${Data} label="Body of the request" value=${call.body} />
        <${Data} label="Headers of the request" value=${call.headers} />
      </div>
      <div>
        <${Data} label="Body of the answer" value=${call.answer?.body} />
        <${Data} label="Headers of the answer" value=${call.answer?.headers} />
      </div>
    </div>
  `
}

export const Requests = () => html`
  <h2>Requests</h2>
  <${Quota} />
  <${List}
    label="Requests, the newest first"
    empty="No request has come yet. Send one with the key that the command line shows."
    state=${state}
    rows=${newestFirst.value}
    isBad=${isBad}
    summary=${(call: Call) => html`<${Summary} call=${call} />`}
    details=${(call: Call) => html`<${Details} call=${call} />`}
  />
`
