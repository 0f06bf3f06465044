/**
 * Files on their way from the host where MaintainX keeps them, which is not the API: it must never see the key, and its
 * words go nowhere, since they may repeat the address, which is as good as a key for an hour.
 *
 * @internal
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type DownloadError, Network, NotFound, ServerError, UnexpectedResponse } from "../MaintainXError.ts"
import * as Connection from "./connection.ts"
import * as Telemetry from "./telemetry.ts"

const operation = "download"

/** What a file is fetched with. Times are in milliseconds. */
export interface Fetching {
  readonly http: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>
  /** The longest that the host may take to answer, and then to send each part. */
  readonly timeout: number
  /** In bytes. */
  readonly maxSize: bigint
  /** Whether the address may be without TLS, since that of the API is. */
  readonly plain: boolean
  /** What the requests are made with. */
  readonly context: Context.Context<never>
}

/** The bytes of the file at an address. */
export const download = (
  address: string,
  fetching: Effect.Effect<Fetching, DownloadError>
): Stream.Stream<Uint8Array, DownloadError> =>
  Stream.unwrap(
    Effect.flatMap(fetching, (fetching) => {
      const opened = Effect.provideContext(open(address, fetching), fetching.context)
      const effort = { attempts: 1, waited: 0, status: undefined }
      return Telemetry.trace({ operation, method: "GET", template: undefined }, effort, opened)
    })
  )

/** Opens the file at an address. The stream is good for as long as the scope. */
const open = (
  address: string,
  fetching: Fetching
): Effect.Effect<Stream.Stream<Uint8Array, DownloadError>, DownloadError, Scope.Scope> =>
  Effect.suspend(() => {
    const { http, plain, timeout } = fetching
    const url = URL.parse(address)
    if (url === null || !(url.protocol === "https:" || (plain && url.protocol === "http:"))) {
      return unexpected({ detail: "the address of the file is not one of HTTPS" })
    }
    return http.execute(HttpClientRequest.get(url)).pipe(
      Effect.catch(({ reason }) =>
        // The program's own client may have been told to fail on a status.
        reason._tag === "StatusCodeError" ? Effect.succeed(reason.response) : Effect.fail(broken(reason))
      ),
      Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(tooLate) }),
      Effect.flatMap((response) => receive(response, fetching))
    )
  })

const receive = (
  response: HttpClientResponse.HttpClientResponse,
  { maxSize, timeout }: Fetching
): Effect.Effect<Stream.Stream<Uint8Array, DownloadError>, DownloadError> => {
  const { headers, status } = response
  if (status !== 200) return refusal(status)
  const length = headers["content-encoding"] === undefined ? lengthOf(headers["content-length"]) : undefined
  if (length !== undefined && length > maxSize) return tooLarge(maxSize)
  return Effect.sync(() => {
    let size = 0n
    return response.stream.pipe(
      Stream.catch(({ reason }) =>
        reason._tag === "EmptyBodyError" ? Stream.empty : Stream.fail(broken(reason, "truncated"))
      ),
      Stream.timeoutOrElse({ duration: timeout, orElse: () => Stream.fail(tooLate) }),
      Stream.mapEffect((chunk): Effect.Effect<Uint8Array, DownloadError> => {
        size += BigInt(chunk.byteLength)
        return size > maxSize ? tooLarge(maxSize) : Effect.succeed(chunk)
      }),
      Stream.concat(
        Stream.suspend(() =>
          length !== undefined && size < length
            ? Stream.fail(new Network({ operation, reason: "truncated" }))
            : Stream.empty
        )
      )
    )
  })
}

const lengthOf = (header: string | undefined): bigint | undefined =>
  header !== undefined && /^\d{1,19}$/.test(header) ? BigInt(header) : undefined

const tooLate = new Network({ operation, reason: "timeout" })

const unexpected = (rest: { readonly status?: number; readonly detail: string }) =>
  Effect.fail(new UnexpectedResponse({ operation, ...rest }))

const tooLarge = (maxSize: bigint) => unexpected({ status: 200, detail: `a file of more than ${maxSize} bytes` })

const refusal = (status: number): Effect.Effect<never, DownloadError> => {
  if (status === 404 || status === 410) return Effect.fail(new NotFound({ operation, missing: "record" }))
  if (status >= 500 && status <= 599) return Effect.fail(new ServerError({ operation, status }))
  const detail =
    status >= 300 && status <= 399
      ? "a redirect, which is never followed"
      : status === 403
        ? "the host of the file did not accept the address, which is good for one hour"
        : "the host of the file did not give it"
  return unexpected({ status, detail })
}

/** What became of the connection. */
const broken = (reason: HttpClientError.HttpClientErrorReason, otherwise?: "truncated"): Network => {
  const { code, reason: why } = Connection.explain("cause" in reason ? reason.cause : undefined)
  return new Network({
    operation,
    reason: otherwise !== undefined && why !== "timeout" ? otherwise : why,
    ...(code === undefined ? undefined : { detail: code })
  })
}
