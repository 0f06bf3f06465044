/** The last sixty seconds of requests, one bar for each second. */
import { computed } from "@preact/signals"
import { html } from "htm/preact"
import { calls, limits, now } from "./store.ts"
import { count } from "./time.ts"

const seconds = 60

interface Second {
  readonly passed: number
  readonly refused: number
}

/** From the oldest second to the present one, by the clock of the plant, which also counts the quota. */
const strip = computed((): ReadonlyArray<Second> => {
  const bars = Array.from({ length: seconds }, () => ({ passed: 0, refused: 0 }))
  for (const { answer, receivedAt } of calls.value.values()) {
    const bar = bars[seconds - 1 - Math.floor(Math.max(0, now.value - Date.parse(receivedAt)) / 1000)]
    if (bar === undefined) continue
    if (answer?.status === 429) bar.refused++
    else bar.passed++
  }
  return bars
})

const height = 40

export const Quota = () => {
  const bars = strip.value
  const passed = bars.reduce((sum, bar) => sum + bar.passed, 0)
  const refused = bars.reduce((sum, bar) => sum + bar.refused, 0)
  const highest = Math.max(5, ...bars.map((bar) => bar.passed + bar.refused))
  const { organizationRateLimit, rateLimit } = limits.value
  const limit =
    rateLimit === undefined && organizationRateLimit === undefined
      ? "Requests are not limited."
      : `The limit is ${[
          ...(rateLimit === undefined ? [] : [`${rateLimit} for each key`]),
          ...(organizationRateLimit === undefined ? [] : [`${organizationRateLimit} for each organization`])
        ].join(" and ")}.`
  const summary = `${count(passed, "request")} passed in the last 60 seconds, ${refused} refused with 429. ${limit}`
  return html`
    <figure class="quota">
      <svg viewBox="0 0 ${seconds * 10} ${height}" preserveAspectRatio="none" role="img" aria-label=${summary}>
        ${bars.map(({ passed, refused }, second) => {
          const good = (passed / highest) * height
          const bad = (refused / highest) * height
          return html`
            <rect class="passed" x=${second * 10 + 1} width="8" y=${height - good} height=${good} />
            <rect class="refused" x=${second * 10 + 1} width="8" y=${height - good - bad} height=${bad} />
          `
        })}
      </svg>
      <figcaption>${summary}</figcaption>
    </figure>
  `
}
