/** Lists whose rows open. */
import { type Signal, signal } from "@preact/signals"
import { html } from "htm/preact"
import type { ComponentChildren } from "preact"

/** What is open in a list, and how much of it is shown. */
export interface ListState {
  readonly opened: Signal<number | undefined>
  readonly most: Signal<number>
}

/** A browser is quick with so many rows. */
const step = 100

export const listState = (): ListState => ({ opened: signal(undefined), most: signal(step) })

interface Props<A extends { readonly id: number }> {
  readonly label: string
  readonly empty: string
  readonly state: ListState
  /** The newest first. */
  readonly rows: ReadonlyArray<A>
  readonly isBad: (row: A) => boolean
  readonly summary: (row: A) => ComponentChildren
  readonly details: (row: A) => ComponentChildren
}

export const List = <A extends { readonly id: number }>(props: Props<A>) => {
  const { details, empty, isBad, label, rows, state, summary } = props
  if (rows.length === 0) return html`<p class="hint">${empty}</p>`
  return html`
    <ol class="list" aria-label=${label}>
      ${rows.slice(0, state.most.value).map((row) => {
        const isOpen = state.opened.value === row.id
        return html`
          <li key=${row.id} class=${isBad(row) ? "bad" : ""}>
            <button
              type="button"
              class="row"
              aria-expanded=${isOpen ? "true" : "false"}
              onClick=${() => (state.opened.value = isOpen ? undefined : row.id)}
            >
              ${summary(row)}
            </button>
            ${isOpen && html`<div class="details">${details(row)}</div>`}
          </li>
        `
      })}
    </ol>
    ${
      rows.length > state.most.value &&
      html`
        <button type="button" onClick=${() => (state.most.value += step)}>
          Show ${Math.min(step, rows.length - state.most.value)} more
        </button>
      `
    }
  `
}
