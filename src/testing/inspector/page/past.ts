/** Moments of the past: each can be looked at, and the plant can go on from it. */
import { html } from "htm/preact"
import type * as Inspector from "../Api.ts"
import { act } from "./api.ts"
import { listState } from "./list.ts"
import { announce } from "./notices.ts"
import { moment } from "./records.ts"
import { moments, refresh } from "./store.ts"
import { open } from "./tabs.ts"
import { dateAndTime } from "./time.ts"

type MomentView = typeof Inspector.MomentView.Encoded

const state = listState()

const look = ({ id }: MomentView): void => {
  moment.value = id
  open("Records")
}

const fork = async ({ at, id }: MomentView): Promise<void> => {
  if (!(await act("POST", `/inspect/moments/${id}/fork`, {}))) return
  moment.value = undefined
  announce(`The plant goes on from ${dateAndTime(at)} UTC.`)
  await refresh()
}

/** Says which moment is looked at, wherever the page is. */
export const Looking = () => {
  const looked = moments.value.find(({ id }) => id === moment.value)
  if (moment.value === undefined) return null
  return html`
    <div class="looking" role="region" aria-label="Moment of the past">
      <p>
        ${
          looked === undefined
            ? "This moment is forgotten by now."
            : `Records are shown as they were at ${dateAndTime(looked.at)} UTC, moment ${looked.id}.`
        }
      </p>
      <button type="button" onClick=${() => (moment.value = undefined)}>Back to the present</button>
      ${looked !== undefined && html`<button type="button" onClick=${() => fork(looked)}>Go on from here</button>`}
    </div>
  `
}

export const Past = () => html`
  <h2>History of the plant</h2>
  <p class="hint">
    Each change of the plant is a moment. Look at one, or let the plant go on from it: what came later is then undone, and
    the clock is set back.
  </p>
  <ol class="plain" aria-label="Moments, the newest first">
    ${[...moments.value]
      .reverse()
      .slice(0, state.most.value)
      .map(
        (one) => html`
          <li key=${one.id}>
            <span>${one.id}. ${dateAndTime(one.at)} <bdi>${one.cause}</bdi></span>
            <span class="buttons">
              <button type="button" aria-label="Look at moment ${one.id}" onClick=${() => look(one)}>Look</button>
              <button type="button" aria-label="Go on from moment ${one.id}" onClick=${() => fork(one)}>
                Go on from here
              </button>
            </span>
          </li>
        `
      )}
  </ol>
  ${
    moments.value.length > state.most.value &&
    html`<button type="button" onClick=${() => (state.most.value += 100)}>Show more</button>`
  }
`
