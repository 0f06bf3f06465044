/** The clock of the plant: frozen, advanced, set, faster. */
import { html } from "htm/preact"
import { ask } from "./api.ts"
import { submitted, valueOf } from "./forms.ts"
import { announce } from "./notices.ts"
import { now, refresh, setClock, speed } from "./store.ts"
import { dateAndTime } from "./time.ts"

type Clock = Parameters<typeof setClock>[0]

const change = async (method: "PATCH" | "POST", path: string, body: unknown): Promise<void> => {
  const clock = await ask<Clock>(method, path, body)
  setClock(clock)
  if (clock !== undefined) announce(`It is ${dateAndTime(clock.now)} UTC, ${atSpeed(clock.speed)}.`)
  await refresh()
}

const atSpeed = (speed: number): string => {
  if (speed === 0) return "and time stands still"
  return speed === 1 ? "at the usual speed" : `${speed} times as fast as usual`
}

const advance = (by: string) => change("POST", "/clock/advance", { by })

/** Seconds of the plant in a second. */
const speeds = [
  { value: 1, name: "1 second a second" },
  { value: 60, name: "1 minute a second" },
  { value: 3600, name: "1 hour a second" },
  { value: 86_400, name: "1 day a second" }
]

const setTime = (event: Event): void => {
  const time = submitted(event).get("now") ?? ""
  if (time !== "") void change("PATCH", "/clock", { now: new Date(`${time}Z`).toISOString() })
}

const advanceBy = (event: Event): void => {
  const by = submitted(event).get("by") ?? ""
  if (by !== "") void advance(by)
}

export const Clock = () => html`
  <h2>Clock</h2>
  <p class="clock"><time dateTime=${new Date(now.value).toISOString()}>${dateAndTime(now.value)}</time> UTC</p>
  <p>${speed.value === 0 ? "Time stands still." : `Time runs ${atSpeed(speed.value)}.`}</p>
  <div class="buttons">
    <button type="button" onClick=${() => change("PATCH", "/clock", { speed: speed.value === 0 ? 1 : 0 })}>
      ${speed.value === 0 ? "Let it run" : "Freeze"}
    </button>
    ${["1 minute", "1 hour", "1 day", "1 week"].map(
      (by) => html`<button type="button" onClick=${() => advance(by)}>Advance by ${by}</button>`
    )}
  </div>
  <form class="form" onSubmit=${advanceBy}>
    <label>Advance by <input name="by" placeholder="90 minutes" autocomplete="off" required /></label>
    <button type="submit">Advance</button>
  </form>
  <form class="form" onSubmit=${setTime}>
    <label>Set to (UTC) <input name="now" type="datetime-local" step="1" required /></label>
    <button type="submit">Set</button>
  </form>
  <div class="form">
    <label>
      Speed
      <select
        value=${speed.value}
        onChange=${(event: Event) => change("PATCH", "/clock", { speed: Number(valueOf(event)) })}
      >
        ${speed.value === 0 && html`<option value="0">stands still</option>`}
        ${
          speed.value !== 0 &&
          !speeds.some(({ value }) => value === speed.value) &&
          html`<option value=${speed.value}>${speed.value} seconds a second</option>`
        }
        ${speeds.map(({ name, value }) => html`<option value=${value}>${name}</option>`)}
      </select>
    </label>
  </div>
`
