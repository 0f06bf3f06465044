/**
 * The server of the inspector: the page, and what it asks for.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServer from "effect/http/HttpServer"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as HttpApiMiddleware from "effect/http-api/HttpApiMiddleware"
import * as Layer from "effect/Layer"
import { NotHere, prefix } from "../control/Api.ts"
import { EmbeddedMaintainX } from "../embedded.ts"
import type { TableName } from "../state/records.ts"
import type { Image } from "../state/snapshot.ts"
import { InspectorApi } from "./Api.ts"
import { makeMoments } from "./moments.ts"
import { pageResponse } from "./pageAnswer.ts"
import { isKind, kindsIn, recordOf, rowsOf } from "./plantView.ts"
import { probe } from "./probing.ts"

const usualRows = 100

const notHere = (detail: string) => Effect.fail(new NotHere({ detail }))

const inspection = HttpApiBuilder.group(
  InspectorApi,
  "inspection",
  Effect.fnUntraced(function* (handlers) {
    const { deliveries, goOn, image, journal, start, subscription, watchers } = yield* EmbeddedMaintainX
    const moments = makeMoments()
    const note = (cause: string, at: number) => moments.add({ at, cause, image: image() })
    note("the plant as it began", DateTime.toEpochMillis(yield* DateTime.now))
    watchers.add((call, at) => note(causeOf(journal.call(call ?? 0), call), at))

    const imageAt = (moment: number | undefined): Effect.Effect<Image, NotHere> => {
      if (moment === undefined) return Effect.sync(image)
      const past = moments.get(moment)
      return past === undefined ? notHere("This moment is forgotten") : Effect.succeed(past.image)
    }
    const kindIn = (image: Image, kind: string): Effect.Effect<TableName, NotHere> =>
      isKind(image, kind) ? Effect.succeed(kind) : notHere("A plant has no such records")

    return handlers.handleAll({
      moments: () =>
        Effect.sync(() => ({
          moments: moments.all().map(({ at, cause, id }) => ({ id, cause, at: DateTime.makeUnsafe(at) }))
        })),
      goOn: Effect.fnUntraced(function* ({ params: { id } }) {
        const past = moments.get(id)
        if (past === undefined) return yield* notHere("This moment is forgotten")
        yield* goOn(past.image, past.at)
        note(`gone on from moment ${id}`, past.at)
        yield* journal.add({ type: "setting", setting: "plant" })
      }),
      kinds: ({ query }) => Effect.map(imageAt(query.moment), (image) => ({ kinds: kindsIn(image) })),
      rows: Effect.fnUntraced(function* ({ params, query: { limit = usualRows, moment, search = "" } }) {
        const image = yield* imageAt(moment)
        return rowsOf(yield* kindIn(image, params.kind), image, start(), { limit, search })
      }),
      record: Effect.fnUntraced(function* ({ params, query }) {
        const image = yield* imageAt(query.moment)
        const record = recordOf(yield* kindIn(image, params.kind), params.id, image, start())
        return record ?? (yield* notHere("There is no such record"))
      }),
      probe: Effect.fnUntraced(function* ({ params }) {
        const attempt = deliveries?.log.findLast(({ id }) => id === params.id)
        if (attempt === undefined) return yield* notHere("This attempt is forgotten")
        const subscribed = subscription(attempt.subscriptionId)
        if (subscribed === undefined) return yield* notHere("Its subscription is gone, and with it the secret")
        return yield* probe(attempt, subscribed, globalThis.fetch)
      })
    })
  })
)

/** What a person reads about what made the plant so. */
const causeOf = (
  call: { readonly method: string; readonly path: string } | undefined,
  id: number | undefined
): string => (call === undefined ? "time passed, or a control" : `request ${id}: ${call.method} ${call.path}`)

/** The inspector on the routes of a router. `page` is the text of the page. */
export const layerInspector = (page: string) =>
  Layer.mergeAll(
    HttpApiBuilder.layer(InspectorApi).pipe(
      Layer.provide(inspection),
      Layer.provide([HttpServer.layerServices, HttpApiMiddleware.layerProblemDetails({ includeDetails: true })])
    ),
    Layer.unwrap(Effect.map(pageResponse(page), (response) => HttpRouter.add("GET", `${prefix}/`, response)))
  )
