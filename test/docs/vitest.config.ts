/** For the samples that are tests themselves. */
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"

const src = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^effect-maintainx$/, replacement: src("index.ts") },
      { find: /^effect-maintainx\/sqlite$/, replacement: src("sqlite.ts") },
      { find: /^effect-maintainx\/testing$/, replacement: src("testing/index.ts") },
      { find: /^effect-maintainx\/webhooks$/, replacement: src("webhooks/index.ts") }
    ]
  },
  test: { isolate: false, maxWorkers: 1, include: ["test/docs/.samples/*.ts"] }
})
