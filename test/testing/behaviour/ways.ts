/** The two ways to the same plant. Whatever a suite finds out on one, it must find out on the other. */
import { describe, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import type { InvalidSettings, MaintainX } from "../../../src/index.ts"
import { MaintainXTest, type Options } from "../../../src/testing/index.ts"

type Services = MaintainX.MaintainX | MaintainXTest

export interface Way {
  readonly name: string
  readonly layer: (options: Options) => Layer.Layer<Services, InvalidSettings>
}

export const ways: ReadonlyArray<Way> = [
  { name: "on the plant itself", layer: MaintainXTest.layerOptions },
  { name: "through the client", layer: MaintainXTest.layerClient }
]

/** Says what holds, on a plant of its own. It is empty unless the options say otherwise. */
export type Holds = <E>(sentence: string, effect: () => Effect.Effect<void, E, Services>, options?: Options) => void

/** Runs a suite on both ways. */
export const bothWays = (suite: (holds: Holds) => void): void => {
  for (const { layer, name } of ways) {
    describe(name, () => {
      suite((sentence, effect, options = {}) => {
        it.effect(sentence, () => Effect.provide(effect(), layer({ plant: "empty", ...options })))
      })
    })
  }
}
