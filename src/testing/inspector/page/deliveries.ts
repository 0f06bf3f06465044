/** Deliveries of webhooks: what was signed, what the receiver answered and, if it refused, why. */
import { computed, signal } from "@preact/signals"
import { html } from "htm/preact"
import type * as Inspector from "../Api.ts"
import { act, ask } from "./api.ts"
import { Data } from "./data.ts"
import { List, listState } from "./list.ts"
import { announce } from "./notices.ts"
import { attempts, isTaken, reasonOf } from "./store.ts"
import { clockTime, count, duration } from "./time.ts"
import type { Attempt } from "./types.ts"

type ProbeView = typeof Inspector.ProbeView.Encoded

const state = listState()

const newestFirst = computed(() => [...attempts.value].reverse())

export const failed = computed(() => attempts.value.filter((attempt) => !isTaken(attempt)).length)

/** What probes found out, by the attempts. */
const findings = signal<ReadonlyMap<number, ProbeView | "looking">>(new Map())

const findOut = async ({ id }: Attempt): Promise<void> => {
  findings.value = new Map(findings.value).set(id, "looking")
  const found = await ask<ProbeView>("POST", `/inspect/attempts/${id}/probe`)
  const others = new Map(findings.value)
  others.delete(id)
  findings.value = found === undefined ? others : others.set(id, found)
  if (found !== undefined) announce(found.finding)
}

interface Again {
  readonly name: string
  readonly done: string
  readonly replay: { readonly times?: number; readonly delay?: string; readonly signature?: "same" }
}

const ways: ReadonlyArray<Again> = [
  { name: "Send again", done: "It is sent again.", replay: {} },
  { name: "Send twice", done: "It is sent twice.", replay: { times: 2 } },
  { name: "Send 1 minute late", done: "It is sent in a minute of the plant.", replay: { delay: "1 minute" } },
  { name: "Send with the old signature", done: "It is sent as it was.", replay: { signature: "same" } }
]

const send = async ({ deliveryId }: Attempt, { done, replay }: Again): Promise<void> => {
  if (await act("POST", `/webhooks/deliveries/${deliveryId}/replay`, replay)) announce(done)
}

const Summary = ({ attempt }: { readonly attempt: Attempt }) => {
  const reason = reasonOf(attempt)
  return html`
    <span class="time">${clockTime(attempt.sentAt)}</span>
    <span class="status ${isTaken(attempt) ? "good" : "bad"}">${attempt.answer}</span>
    <span class="what"><b>${attempt.type}</b> to <bdi>${attempt.url}</bdi></span>
    <span class="note">
      delivery ${attempt.deliveryId}, attempt ${attempt.attempt} · ${duration(attempt.milliseconds)}
    </span>
    ${reason !== undefined && html`<span class="reason"><bdi>${reason}</bdi></span>`}
  `
}

const Found = ({ found }: { readonly found: ProbeView }) => html`
  <div class="found">
    <p><b>${found.finding}</b></p>
    <table>
      <caption>What was signed in place of the body, and what the receiver answered</caption>
      <thead><tr><th scope="col">Signed</th><th scope="col">Answer</th></tr></thead>
      <tbody>
        ${found.probes.map(({ answer, name }) => html`<tr><th scope="row">${name}</th><td>${answer}</td></tr>`)}
      </tbody>
    </table>
  </div>
`

const Details = ({ attempt }: { readonly attempt: Attempt }) => {
  const size = new TextEncoder().encode(attempt.body).byteLength
  const found = findings.value.get(attempt.id)
  return html`
    <div class="buttons">
      ${ways.map((way) => html`<button type="button" onClick=${() => send(attempt, way)}>${way.name}</button>`)}
      ${
        !isTaken(attempt) &&
        html`
          <button type="button" disabled=${found === "looking"} onClick=${() => findOut(attempt)}>
            ${found === "looking" ? "Finding out why…" : "Find out why"}
          </button>
        `
      }
    </div>
    ${
      !isTaken(attempt) &&
      found === undefined &&
      html`
        <p class="hint">
          To find out why, the delivery is sent some more times, each time signed as a usual mistake would check it. The one
          that the receiver takes shows the mistake.
        </p>
      `
    }
    ${found !== undefined && found !== "looking" && html`<${Found} found=${found} />`}
    <${Data} label="What the receiver answered" value=${attempt.answerText === "" ? "(nothing)" : attempt.answerText} />
    <${Data} label="What is signed: these ${count(size, "byte")}, exactly" value=${attempt.body} />
    <${Data} label="What else is signed: the address" value=${attempt.url} />
    <${Data} label="Headers, with the signatures" value=${attempt.headers} />
  `
}

export const Deliveries = () => html`
  <h2>Deliveries of webhooks</h2>
  <${List}
    label="Attempts to deliver, the newest first"
    empty="Nothing was delivered yet. Create a subscription with POST /v1/subscriptions, and change something."
    state=${state}
    rows=${newestFirst.value}
    isBad=${(attempt: Attempt) => !isTaken(attempt)}
    summary=${(attempt: Attempt) => html`<${Summary} attempt=${attempt} />`}
    details=${(attempt: Attempt) => html`<${Details} attempt=${attempt} />`}
  />
`
