/** A `fetch` that keeps what it was asked and answers what the test says, so that the whole client runs without a socket. */
import { Effect } from "effect"
import { FetchHttpClient } from "effect/http"

/** A request as the client handed it to `fetch`. */
export interface Asked {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** The body as UTF-8. */
  readonly body: string | undefined
  readonly init: RequestInit
}

export interface RecordingFetch {
  readonly requests: ReadonlyArray<Asked>
  /** Lets an effect use this `fetch`. */
  readonly provide: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** Makes a `fetch` that answers each request with what the function gives, which is given the number of the request, from 0, too. */
export const recordingFetch = (
  answer: (asked: Asked, index: number) => Response | Promise<Response>
): RecordingFetch => {
  const requests: Array<Asked> = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const { body, headers, method = "GET" } = init
    const asked: Asked = {
      method,
      url: new URL(String(input)),
      headers: Object.fromEntries(new Headers(headers).entries()),
      body: body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : body == null ? undefined : String(body),
      init
    }
    requests.push(asked)
    return await answer(asked, requests.length - 1)
  }
  return { requests, provide: Effect.provideService(FetchHttpClient.Fetch, fetch) }
}

/** An answer with a JSON body. */
export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })

/** An answer with a body as it is. */
export const text = (
  body: string | Uint8Array<ArrayBuffer> | null,
  status = 200,
  headers: Record<string, string> = {}
): Response => new Response(body, { status, headers })
