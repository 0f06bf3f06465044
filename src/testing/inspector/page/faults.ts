/** Faults on and off, and those that are scripted for certain calls. */
import { computed } from "@preact/signals"
import { html } from "htm/preact"
import { act } from "./api.ts"
import { submitted } from "./forms.ts"
import { announce } from "./notices.ts"
import { calls, faults, refresh } from "./store.ts"
import { count } from "./time.ts"
import type { Fault } from "./types.ts"

/** A fault that can be switched on for every call. */
interface Preset {
  readonly name: string
  readonly fault: Fault["fault"]
  /** The fault as the server lists it. Listed faults have fewer forms. */
  readonly isIt: (listed: Fault["fault"]) => boolean
}

const isStatus = (listed: Fault["fault"], status: number, afterwards = false): boolean =>
  listed.type === "status" && listed.status === status && (listed.afterwards ?? false) === afterwards

const presets: ReadonlyArray<Preset> = [
  {
    name: "429: the quota is used up",
    fault: { type: "rateLimited", retryAfter: "10 seconds" },
    isIt: (listed) => isStatus(listed, 429)
  },
  {
    name: "503: the server is down",
    fault: { type: "serverError", status: 503 },
    isIt: (listed) => isStatus(listed, 503)
  },
  {
    name: "502 after the work is done",
    fault: { type: "serverError", status: 502, afterwards: true },
    isIt: (listed) => isStatus(listed, 502, true)
  },
  {
    name: "401: the key is not known",
    fault: { type: "unauthorized" },
    isIt: (listed) => listed.type === "answer" && listed.status === 401
  },
  {
    name: "A page of HTML from a proxy",
    fault: { type: "html" },
    isIt: (listed) => listed.type === "answer" && listed.status === 502
  },
  {
    name: "The connection breaks",
    fault: { type: "connectionReset" },
    isIt: (listed) => listed.type === "broken" && listed.code === "ECONNRESET" && listed.afterwards !== true
  },
  { name: "The answer is cut", fault: { type: "bodyCut" }, isIt: ({ type }) => type === "bodyCut" },
  {
    name: "Every answer takes 3 seconds longer",
    fault: { type: "delay", duration: "3 seconds" },
    isIt: (listed) =>
      listed.type === "delay" && listed.next === undefined && /^3( seconds|000 millis)/.test(listed.duration)
  }
]

/** The fault of a preset if it is on for every call. */
const standing = ({ isIt }: Preset): Fault | undefined =>
  faults.value.find(
    ({ fault, skip, target, times }) =>
      times === "always" && skip === 0 && target.operation === undefined && isIt(fault)
  )

const flip = async (preset: Preset): Promise<void> => {
  const on = standing(preset)
  const isDone =
    on === undefined
      ? await act("POST", "/faults", { fault: preset.fault, target: { times: "always" } })
      : await act("DELETE", `/faults/${on.id}`)
  if (isDone) announce(`${preset.name}: ${on === undefined ? "on" : "off"}.`)
  await refresh()
}

const Switch = ({ preset }: { readonly preset: Preset }) => {
  const on = standing(preset) !== undefined
  return html`
    <button
      type="button"
      role="switch"
      aria-checked=${on ? "true" : "false"}
      onClick=${() => flip(preset)}
    >
      <span class="knob" aria-hidden="true"></span>${preset.name}
    </button>
  `
}

/** The operations that were called, to choose from. */
const operations = computed(() =>
  [...new Set([...calls.value.values()].flatMap(({ operation }) => (operation === null ? [] : [operation])))].sort()
)

const add = async (event: Event): Promise<void> => {
  const values = submitted(event)
  const preset = presets[Number(values.get("fault"))]
  if (preset === undefined) return
  const operation = values.get("operation") ?? ""
  const target = {
    ...(operation === "" ? undefined : { operation }),
    skip: Number(values.get("skip")),
    times: Number(values.get("times"))
  }
  if (await act("POST", "/faults", { fault: preset.fault, target })) announce(`${preset.name}: waits for its call.`)
  await refresh()
}

const takeBack = async (id: number): Promise<void> => {
  if (await act("DELETE", `/faults/${id}`)) announce(`Fault ${id} is taken back.`)
  await refresh()
}

const described = ({ fault, skip, target, times }: Fault): string => {
  const preset = presets.find(({ isIt }) => isIt(fault))
  const what = preset?.name ?? ("status" in fault && fault.status !== undefined ? `${fault.status}` : fault.type)
  const { skip: _skip, times: _times, ...pattern } = target
  const calls = Object.keys(pattern).length === 0 ? "any call" : JSON.stringify(pattern)
  return [
    `${what}, for ${calls}`,
    ...(skip === 0 ? [] : [`after ${count(skip, "call")}`]),
    times === "always" ? "every time" : count(times, "time")
  ].join(", ")
}

export const Faults = () => html`
  <h2>Faults</h2>
  <h3 id="every">For every call</h3>
  <div class="switches" role="group" aria-labelledby="every">
    ${presets.map((preset) => html`<${Switch} key=${preset.name} preset=${preset} />`)}
  </div>
  <h3>For certain calls</h3>
  <form class="form" onSubmit=${add}>
    <label>
      Fault
      <select name="fault">${presets.map(({ name }, at) => html`<option value=${at}>${name}</option>`)}</select>
    </label>
    <label>
      Operation (empty for any)
      <input name="operation" list="operations" autocomplete="off" placeholder="WorkOrders.list" />
    </label>
    <datalist id="operations">${operations.value.map((name) => html`<option value=${name} />`)}</datalist>
    <label>Calls to let through first <input name="skip" type="number" min="0" max="1000000" value="0" required /></label>
    <label>Calls to strike <input name="times" type="number" min="1" max="1000000" value="1" required /></label>
    <button type="submit">Add</button>
  </form>
  <h3>Waiting</h3>
  ${
    faults.value.length === 0
      ? html`<p class="hint">No fault waits for a call.</p>`
      : html`
          <ul class="plain">
            ${faults.value.map(
              (fault) => html`
                <li key=${fault.id}>
                  <span>${fault.id}. <bdi>${described(fault)}</bdi>, struck ${count(fault.struck, "time")}</span>
                  <button type="button" onClick=${() => takeBack(fault.id)}>Take back fault ${fault.id}</button>
                </li>
              `
            )}
          </ul>
        `
  }
`
