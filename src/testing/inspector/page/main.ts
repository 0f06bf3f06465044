/** The inspector: a page that shows what a served MaintainX receives, sends and holds. */
import { html } from "htm/preact"
import { render } from "preact"
import { Clock } from "./clock.ts"
import { Deliveries, failed } from "./deliveries.ts"
import { Faults } from "./faults.ts"
import { Notices } from "./notices.ts"
import { Looking, Past } from "./past.ts"
import { followRecords, Records } from "./records.ts"
import { Requests } from "./requests.ts"
import { attempts, calls, connection, faults, follow, moments, now, speed } from "./store.ts"
import { type Part, Tabs } from "./tabs.ts"
import { dateAndTime } from "./time.ts"

const parts = (): ReadonlyArray<Part> => [
  { name: "Requests", Panel: Requests, note: noteOf(calls.value.size) },
  {
    name: "Deliveries",
    Panel: Deliveries,
    note: failed.value === 0 ? noteOf(attempts.value.length) : `${attempts.value.length}, ${failed.value} failed`
  },
  { name: "Records", Panel: Records, note: "" },
  { name: "Faults", Panel: Faults, note: noteOf(faults.value.length) },
  { name: "Clock", Panel: Clock, note: speed.value === 0 ? "frozen" : speed.value === 1 ? "" : `×${speed.value}` },
  { name: "History", Panel: Past, note: noteOf(moments.value.length) }
]

const noteOf = (count: number): string => (count === 0 ? "" : `${count}`)

const states = { connecting: "Connecting…", live: "Live", lost: "The server does not answer; trying again…" }

const App = () => html`
  <header>
    <h1>MaintainX inspector</h1>
    <p><span class="connection ${connection.value}">${states[connection.value]}</span></p>
    <p class="now">${dateAndTime(now.value)} UTC</p>
  </header>
  <${Notices} />
  <${Looking} />
  <${Tabs} parts=${parts()} />
`

const root = document.getElementById("inspector")
if (root !== null) {
  follow()
  followRecords()
  render(html`<${App} />`, root)
}
