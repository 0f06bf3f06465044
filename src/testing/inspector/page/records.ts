/** The records of the plant, now or at a moment of the past: their history, and how they differ from the start. */
import { effect, signal } from "@preact/signals"
import { html } from "htm/preact"
import type * as Inspector from "../Api.ts"
import { read } from "./api.ts"
import { Data, Fields } from "./data.ts"
import { valueOf } from "./forms.ts"
import { announce } from "./notices.ts"
import { changes, moments } from "./store.ts"
import { open } from "./tabs.ts"
import { clockTime } from "./time.ts"

type KindView = typeof Inspector.KindView.Encoded
type RecordView = typeof Inspector.RecordView.Encoded
type RowsView = typeof Inspector.RowsView.Encoded
type RowView = typeof Inspector.RowView.Encoded

/** Undefined is the present. */
export const moment = signal<number | undefined>(undefined)

const kinds = signal<ReadonlyArray<KindView>>([])
const kind = signal("workOrders")
const search = signal("")
const most = signal(100)
const rows = signal<RowsView>({ rows: [], total: 0 })
const opened = signal<number | undefined>(undefined)
const shown = signal<RecordView | undefined>(undefined)

const at = (): string => (moment.value === undefined ? "" : `moment=${moment.value}&`)

/** Answers that come too late for what is wanted by now are dropped. */
const latest = <A>(into: (answer: A) => void) => {
  let turn = 0
  return async (path: string): Promise<void> => {
    const mine = ++turn
    try {
      const answer = await read<A>(path)
      if (mine === turn) into(answer)
    } catch (error) {
      if (mine === turn) announce(error instanceof Error ? error.message : `${error}`, "problem")
    }
  }
}

const readKinds = latest<{ readonly kinds: ReadonlyArray<KindView> }>((answer) => {
  kinds.value = answer.kinds
})
const readRows = latest<RowsView>((answer) => {
  rows.value = answer
})
const readRecord = latest<RecordView>((answer) => {
  shown.value = answer
})

/** Reads again whenever something else is wanted, and whenever the plant changes. */
export const followRecords = (): void => {
  effect(() => {
    moments.value
    void readKinds(`/inspect/kinds?${at()}`)
  })
  effect(() => {
    moments.value
    const wanted = new URLSearchParams({ search: search.value, limit: `${most.value}` })
    void readRows(`/inspect/records/${encodeURIComponent(kind.value)}?${at()}${wanted}`)
  })
  effect(() => {
    moments.value
    if (opened.value === undefined) shown.value = undefined
    else void readRecord(`/inspect/records/${encodeURIComponent(kind.value)}/${opened.value}?${at()}`)
  })
}

const show = (of: string, id: number | undefined): void => {
  if (kind.value !== of || opened.value !== id) shown.value = undefined
  kind.value = of
  opened.value = id
}

/** Leads to a record. */
export const RecordLink = (props: { readonly kind: string; readonly id: number; readonly label: string }) => html`
  <button
    type="button"
    class="link"
    onClick=${() => {
      search.value = `${props.id}`
      show(props.kind, props.id)
      open("Records")
    }}
  >
    ${props.kind} ${props.id} <bdi>${props.label}</bdi>
  </button>
`

const Row = ({ row }: { readonly row: RowView }) => {
  const isOpen = opened.value === row.id
  return html`
    <li key=${row.id}>
      <button
        type="button"
        class="row"
        aria-expanded=${isOpen ? "true" : "false"}
        onClick=${() => show(kind.value, isOpen ? undefined : row.id)}
      >
        <span class="time">${row.id}</span>
        <span class="standing ${row.standing.replace(" ", "-")}">${row.standing}</span>
        <span class="what"><bdi>${row.label === "" ? "(no name)" : row.label}</bdi></span>
        <span class="note">${row.status}</span>
      </button>
      ${isOpen && shown.value !== undefined && html`<${Details} id=${row.id} view=${shown.value} />`}
    </li>
  `
}

const Details = ({ id, view }: { readonly id: number; readonly view: RecordView }) => {
  const made = changes.value.filter(({ change }) => change.kind === kind.value && change.id === id).reverse()
  return html`
    <div class="details">
      ${view.differences.length > 0 && html`<${Fields} label="Difference to the start" fields=${view.differences} />`}
      <h3>History</h3>
      ${
        made.length === 0
          ? html`<p class="hint">Nothing has changed it since the page remembers.</p>`
          : html`
              <ol class="history">
                ${made.map(
                  ({ at, change, number }) => html`
                    <li key=${number}>
                      <p>
                        ${clockTime(at)} ${change.type}
                        ${change.call === null ? " as time passed, or by a control" : ` by request ${change.call}`}
                      </p>
                      ${change.fields.length > 0 && html`<${Fields} label="Changed fields" fields=${change.fields} />`}
                    </li>
                  `
                )}
              </ol>
            `
      }
      ${
        view.record === null
          ? html`<p>It was deleted.</p>`
          : html`<${Data} label="The whole record" value=${view.record} />`
      }
    </div>
  `
}

export const Records = () => html`
  <h2>Records</h2>
  <div class="form">
    <label>
      Kind
      <select value=${kind.value} onChange=${(event: Event) => show(valueOf(event), undefined)}>
        ${kinds.value.map((one) => html`<option key=${one.kind} value=${one.kind}>${one.kind} (${one.count})</option>`)}
      </select>
    </label>
    <label>
      Id or part of the name
      <input
        type="search"
        value=${search.value}
        onInput=${(event: Event) => {
          search.value = valueOf(event)
        }}
      />
    </label>
  </div>
  ${
    rows.value.rows.length === 0
      ? html`<p class="hint">There is none.</p>`
      : html`
          <ol class="list" aria-label="Records, those that differ from the start first">
            ${rows.value.rows.map((row) => html`<${Row} key=${row.id} row=${row} />`)}
          </ol>
          ${
            rows.value.total > rows.value.rows.length &&
            html`
              <button type="button" onClick=${() => (most.value += 100)}>
                Show more of ${rows.value.total}
              </button>
            `
          }
        `
  }
`
