import { defineConfig } from "vitest/config"

const options = {
  testTimeout: 30_000,
  // Files of one worker share what they import. Importing it anew for each takes ten times as long as most tests.
  isolate: false,
  // A test that was left focused would silently skip all others.
  allowOnly: false
}

/** The files that read or write instants run a second time, on the other side of UTC and between whole hours. */
const dates = ["test/internal/{decoder,failure,instant}.test.ts", "test/testing/{encoder,http}.test.ts"]

export default defineConfig({
  test: {
    // Half of them would be idle: many files wait for processes and for time to pass.
    maxWorkers: "100%",
    projects: [
      { test: { ...options, name: "Auckland", include: ["test/**/*.test.ts"], env: { TZ: "Pacific/Auckland" } } },
      { test: { ...options, name: "St. John's", include: dates, env: { TZ: "America/St_Johns" } } }
    ]
  }
})
