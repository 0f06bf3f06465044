import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    // A test that was left focused would silently skip all others.
    allowOnly: false
  }
})
