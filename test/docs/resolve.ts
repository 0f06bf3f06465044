/**
 * Lets a sample import the package by its name, as a user does, while the sources are run as they are.
 */
import { registerHooks } from "node:module"

const src = new URL("../../src/", import.meta.url)

const entries: Record<string, string> = {
  "effect-maintainx": "index.ts",
  "effect-maintainx/SharedQuota": "SharedQuota.ts",
  "effect-maintainx/sqlite": "sqlite.ts",
  "effect-maintainx/testing": "testing/index.ts",
  "effect-maintainx/webhooks": "webhooks/index.ts"
}

registerHooks({
  resolve: (specifier, context, next) => {
    const entry = entries[specifier]
    return entry === undefined ? next(specifier, context) : next(new URL(entry, src).href, context)
  }
})
