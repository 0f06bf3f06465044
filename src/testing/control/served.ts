/**
 * The whole of what is served: MaintainX, and its control API under a prefix of its own.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as HttpMiddleware from "effect/http/HttpMiddleware"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { EmbeddedMaintainX } from "../embedded.ts"
import { hintHeader } from "../hints.ts"
import { layerInspector } from "../inspector/handlers.ts"
import { MaintainXTest } from "../MaintainXTest.ts"
import { prefix } from "./Api.ts"
import { objectionTo } from "./guard.ts"
import { layerControl } from "./handlers.ts"

export interface Access {
  /** What the control API asks for. */
  readonly token?: Redacted.Redacted | undefined
  /** The origins whose pages may use MaintainX, `*` for all. The control API is for none of them. */
  readonly cors?: ReadonlyArray<string> | undefined
  /** The text of the page of the inspector. Absent if there is no inspector. */
  readonly page?: string | undefined
}

/** Answers every request of a server. */
export const makeServed = ({ cors = [], page, token }: Access = {}) =>
  Effect.gen(function* () {
    const embedded = yield* EmbeddedMaintainX
    const maintainx = yield* MaintainXTest
    const clock = yield* Clock.Clock
    const routes = page === undefined ? layerControl : Layer.merge(layerControl, layerInspector(page))
    const control = (yield* HttpRouter.toHttpEffect(routes)).pipe(
      Effect.provideService(EmbeddedMaintainX, embedded),
      Effect.provideService(Clock.Clock, clock),
      Effect.catchTag("HttpServerError", () => Effect.succeed(problem(404, "The control API has no such operation")))
    )
    const plant = Effect.provideService(MaintainXTest.httpEffect, MaintainXTest, maintainx).pipe(
      cors.length === 0 ? identity : HttpMiddleware.cors({ ...corsOptions, allowedOrigins: originsOf(cors) })
    )
    return Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers, url }) => {
      if (!isControl(url)) return plant
      const objection = objectionTo(headers, token)
      if (objection === undefined) return control
      if (token === undefined) return Effect.succeed(problem(403, objection))
      // A browser asks its user for the token, and keeps it from the page.
      const asked = page === undefined ? {} : { "www-authenticate": 'Basic realm="the control token as password"' }
      return Effect.succeed(HttpServerResponse.setHeaders(problem(401, objection), asked))
    })
  })

const corsOptions = {
  exposedHeaders: ["retry-after", "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset", hintHeader],
  maxAge: 600
}

/** None stands for all. */
const originsOf = (cors: ReadonlyArray<string>): ReadonlyArray<string> => (cors.includes("*") ? [] : cors)

const isControl = (url: string): boolean => {
  const path = url.split("?", 1)[0] ?? ""
  return path === prefix || path.startsWith(`${prefix}/`)
}

const problem = (status: number, detail: string) =>
  HttpServerResponse.jsonUnsafe(
    { type: "about:blank", title: detail, status, detail },
    { status, contentType: "application/problem+json" }
  )
