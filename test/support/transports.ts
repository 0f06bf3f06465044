/** The client over each transport that it is held to: `fetch`, and Effect's undici client. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { type Config, Layer } from "effect"
import { MaintainX, MaintainXConfig, type Options } from "../../src/index.ts"

export const transports: Readonly<
  Record<"fetch" | "undici", (options: Options) => Layer.Layer<MaintainX.MaintainX, Config.ConfigError>>
> = {
  fetch: MaintainX.layerOptions,
  undici: (options) =>
    MaintainX.layerHttp.pipe(Layer.provide([MaintainXConfig.layerOptions(options), NodeHttpClient.layerUndici]))
}
