import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { Versions } from "../../../src/index.ts"
import { MaintainXTest } from "../../../src/testing/index.ts"
import type { Holds } from "./ways.ts"

export const versions = (holds: Holds): void => {
  holds(
    "there is version 1, even for a key that nobody knows",
    () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* (yield* Versions).list(), [{ version: "1" }])
        const [call] = yield* (yield* MaintainXTest).calls
        assert.deepInclude(call, { operation: "Versions.list", path: "/versions" })
      }),
    { settings: { apiKey: "unknown", organizations: [1, 2] } }
  )
}
