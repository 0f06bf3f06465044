/** The client over each transport that it is held to: `fetch`, and Effect's undici client. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Layer } from "effect"
import { type InvalidSettings, MaintainX, MaintainXConfig, type Options } from "../../src/index.ts"

export const transports: Readonly<
  Record<"fetch" | "undici", (options: Options) => Layer.Layer<MaintainX.MaintainX, InvalidSettings>>
> = {
  fetch: MaintainX.layerOptions,
  undici: (options) =>
    MaintainX.layerHttp.pipe(Layer.provide([MaintainXConfig.layerOptions(options), NodeHttpClient.layerUndici]))
}
