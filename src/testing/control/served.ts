/**
 * The whole of what is served: MaintainX, and its control API under a prefix of its own.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Redacted from "effect/Redacted"
import { EmbeddedMaintainX } from "../embedded.ts"
import { MaintainXTest } from "../MaintainXTest.ts"
import { prefix } from "./Api.ts"
import { objectionTo } from "./guard.ts"
import { layerControl } from "./handlers.ts"

/** Answers every request of a server. With a token, the control API asks for it. */
export const makeServed = (token?: Redacted.Redacted) =>
  Effect.gen(function* () {
    const embedded = yield* EmbeddedMaintainX
    const maintainx = yield* MaintainXTest
    const clock = yield* Clock.Clock
    const control = (yield* HttpRouter.toHttpEffect(layerControl)).pipe(
      Effect.provideService(EmbeddedMaintainX, embedded),
      Effect.provideService(Clock.Clock, clock),
      Effect.catchTag("HttpServerError", () => Effect.succeed(problem(404, "The control API has no such operation")))
    )
    const plant = Effect.provideService(MaintainXTest.httpEffect, MaintainXTest, maintainx)
    return Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers, url }) => {
      if (!isControl(url)) return plant
      const objection = objectionTo(headers, token)
      return objection === undefined ? control : Effect.succeed(problem(token === undefined ? 403 : 401, objection))
    })
  })

const isControl = (url: string): boolean => {
  const path = url.split("?", 1)[0] ?? ""
  return path === prefix || path.startsWith(`${prefix}/`)
}

const problem = (status: number, detail: string) =>
  HttpServerResponse.jsonUnsafe(
    { type: "about:blank", title: detail, status, detail },
    { status, contentType: "application/problem+json" }
  )
