/**
 * The `HttpClient` that adds the key and the organization. The client of this library stands on it, and a program can
 * use it for requests of its own:
 *
 * `Effect.provide(Authorization.layer.pipe(Layer.provide([MaintainXConfig.layer, FetchHttpClient.layer])))`
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { constUndefined } from "effect/Function"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { CurrentOrganizations } from "./Calls.ts"
import { fixed } from "./internal/apiKey.ts"
import { collect } from "./internal/body.ts"
import { memoizedBy } from "./internal/memoized.ts"
import { MaintainXConfig, type Settings } from "./MaintainXConfig.ts"

/**
 * Takes the `HttpClient` and the settings of the program, and gives an `HttpClient` that adds key and organization to
 * the requests to the API. `MaintainX.withOrganization` works for them too. A header that a request sets itself stays.
 *
 * Only requests to scheme, host and port of the base URL get them. All others pass as they are, the files of MaintainX
 * among them, which lie on another host. A redirect by the API is not followed; it is the answer.
 *
 * There is nothing else of the client in it: no quota, no retries, no errors of MaintainX.
 *
 * @since 0.1.0
 */
export const layer: Layer.Layer<HttpClient.HttpClient, never, MaintainXConfig | HttpClient.HttpClient> = memoizedBy(
  MaintainXConfig,
  (settings) =>
    memoizedBy(HttpClient.HttpClient, (http) =>
      Layer.effect(
        HttpClient.HttpClient,
        Effect.map(Effect.serviceOption(FetchHttpClient.RequestInit), (init) =>
          authorize(http, settings, guard(Option.getOrUndefined(init)))
        )
      )
    )
)

/**
 * What requests to the API are made with. `init` is what the program has `fetch` do besides.
 *
 * @internal
 */
export const guard = (init: RequestInit | undefined): Context.Context<never> =>
  Context.empty().pipe(
    // A redirect would take the headers along, to wherever it points.
    Context.add(FetchHttpClient.RequestInit, {
      ...init,
      headers: Object.entries(Headers.fromInput(init?.headers)).filter(([name]) => !own.includes(name)),
      redirect: "manual"
    }),
    // The headers of a trace would go to the vendor.
    Context.add(HttpClient.TracerPropagationEnabled, false),
    Context.add(Headers.CurrentRedactedNames, own)
  )

/** The headers that are added. Names of `Headers` are in lower case. */
const own = ["authorization", "x-organization-id", "x-organization-ids"]

/**
 * Adds key and organization to the requests to the API, which are made with `context` if there is one. One that is
 * refused with 401 is made once more if there is another key by then: the first did nothing.
 *
 * @internal
 */
export const authorize = <E, R>(
  http: HttpClient.HttpClient.With<E, R>,
  settings: Settings,
  context?: Context.Context<never>
): HttpClient.HttpClient.With<E, R> => {
  const { origin } = new URL(settings.baseUrl)
  const key = settings.renewable ?? fixed(settings.apiKey)

  const send = (request: HttpClientRequest.HttpClientRequest, key: Redacted.Redacted, organizations: Organizations) => {
    const named = isNaming(request) ? undefined : headersOf(organizations)
    const authorization = `Bearer ${Redacted.value(key)}`
    return http.execute(HttpClientRequest.setHeaders(request, { authorization, ...named, ...request.headers }))
  }

  const sendToApi = (request: HttpClientRequest.HttpClientRequest, organizations: Organizations) => {
    const used = key.current()
    const sent = send(request, used, organizations)
    if (settings.renewable === undefined) return sent
    const again = (
      refusal: HttpClientResponse.HttpClientResponse,
      answer: Effect.Effect<HttpClientResponse.HttpClientResponse, E, R>
    ) =>
      Effect.flatMap(key.renew(used), (isRenewed) =>
        isRenewed ? Effect.andThen(discard(refusal), send(request, key.current(), organizations)) : answer
      )
    return Effect.matchEffect(sent, {
      onSuccess: (response) =>
        response.status === 401 ? again(response, Effect.succeed(response)) : Effect.succeed(response),
      onFailure: (error) => {
        const response = responseIn(error)
        return response?.status === 401 ? again(response, Effect.fail(error)) : Effect.fail(error)
      }
    })
  }

  // No `mapRequest`, which is done only once: what follows redirects would then carry the headers with it.
  return HttpClient.makeWith<E, R, E, R>(
    Effect.flatMap((request) =>
      isWithin(origin, request.url)
        ? Effect.contextWith((outer: Context.Context<R>) => {
            const current = Context.get(outer, CurrentOrganizations) ?? settings.organizations
            const sent = sendToApi(request, Redacted.value(current))
            return context === undefined ? sent : Effect.provideContext(sent, context)
          })
        : http.execute(request)
    ),
    Effect.succeed
  )
}

type Organizations = ReadonlyArray<number>

const isWithin = (origin: string, url: string): boolean =>
  url.startsWith(`${origin}/`) || URL.parse(url)?.origin === origin

const headersOf = (organizations: Organizations): Record<string, string> => {
  if (organizations.length === 0) return {}
  const name = organizations.length === 1 ? "x-organization-id" : "x-organization-ids"
  return { [name]: organizations.join(",") }
}

const isNaming = ({ headers }: HttpClientRequest.HttpClientRequest): boolean =>
  headers["x-organization-id"] !== undefined || headers["x-organization-ids"] !== undefined

/** The answer in an error, if the program's own client fails on a status. */
const responseIn = (error: unknown): HttpClientResponse.HttpClientResponse | undefined =>
  HttpClientError.isHttpClientError(error) && error.reason._tag === "StatusCodeError"
    ? error.reason.response
    : undefined

/** Reads an answer that nobody wants, since its connection is free only then. */
const discard = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<void> =>
  Effect.ignore(collect(response.stream, 65_536, constUndefined))
