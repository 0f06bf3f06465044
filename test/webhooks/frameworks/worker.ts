/** The receiver as a worker: the default export is what an edge runtime calls. It puts deliveries into a queue before it answers. */
import { env } from "cloudflare:workers"
import { Effect, Schema } from "effect"
import { Received } from "../../../src/webhooks/Received.ts"
import { webHandler } from "./receiver.ts"

const encode = Schema.encodeEffect(Schema.fromJsonString(Schema.toCodecJson(Received)))

const { handler } = webHandler((received) =>
  encode(received).pipe(
    Effect.andThen((body) => Effect.promise(() => env.QUEUE.fetch("http://queue/", { method: "POST", body }))),
    Effect.orDie
  )
)

export default { fetch: handler }
