/** A server that remembers what it was asked and answers what it was told, behind the fetch of the real client. */
import { Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { type InvalidSettings, MaintainX } from "../../src/index.ts"

/** A request as it reaches the server. */
export interface Received {
  readonly method: string
  /** Path and query, as they are on the wire. */
  readonly target: string
  readonly headers: Headers
  /** The parsed JSON, the bytes of a file, or undefined where there is no body. */
  readonly body: unknown
}

/** What to answer: a status and a body, which is sent as JSON. */
export interface Told {
  readonly status?: number
  readonly body?: unknown
}

/** Answers the requests one after another, and the last answer for ever; or each as a function has it. */
export const server = (
  answers: ReadonlyArray<Told> | ((request: Received) => Told),
  options: Partial<Parameters<typeof MaintainX.layerOptions>[0]> = {}
): {
  readonly received: ReadonlyArray<Received>
  readonly layer: Layer.Layer<MaintainX.MaintainX, InvalidSettings>
} => {
  const received: Array<Received> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { pathname, search } = new URL(request.url)
    const bytes = await request.bytes()
    const isJson = request.headers.get("content-type")?.startsWith("application/json") === true
    const next = {
      method: request.method,
      target: pathname + search,
      headers: request.headers,
      body: isJson ? JSON.parse(new TextDecoder().decode(bytes)) : bytes.length === 0 ? undefined : bytes
    }
    received.push(next)
    const { body, status = 200 } =
      typeof answers === "function" ? answers(next) : (answers[Math.min(received.length, answers.length) - 1] ?? {})
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: body === undefined ? {} : { "content-type": "application/json" }
    })
  }
  return {
    received,
    layer: Layer.merge(
      MaintainX.layerOptions({ apiKey: "a-key", retries: 0, quota: 100_000, ...options }),
      Layer.succeed(FetchHttpClient.Fetch, fetch)
    )
  }
}

/** The keys and values of a query, in the order of the wire. */
export const queryOf = ({ target }: Received): ReadonlyArray<readonly [string, string]> =>
  Array.from(new URL(target, "http://server").searchParams)
