/** The receiver that every framework serves. It runs wherever there is `fetch`, so it takes nothing from Node. */
import { type Effect, Redacted } from "effect"
import * as Endpoint from "../../../src/webhooks/Endpoint.ts"
import type { Received } from "../../../src/webhooks/Received.ts"

export const secret = "mx_8f1d7a42-51c9-4b8e-8a36-0c9be1f5d274_1be07c35-64d2-47a9-b1f0-93ad5e28c760"

/** The address that MaintainX knows; no server of these tests is called that. */
export const publicUrl = "https://hooks.example.com"

/** In bytes. */
export const maxBodySize = 4096

type Receive = (received: Received) => Effect.Effect<void>

const options = (receive: Receive) => ({
  secrets: Redacted.make(secret),
  publicUrl: { base: publicUrl },
  maxBodySize,
  receive
})

/** The routes for one of Effect's servers. */
export const routes = (receive: Receive) => Endpoint.layer(options(receive))

/** The plain web handler for everything else. */
export const webHandler = (receive: Receive) => Endpoint.toWebHandler(options(receive))
