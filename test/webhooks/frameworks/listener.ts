/** A web handler for Node's own server, and so for Express. */
import type { IncomingMessage, ServerResponse } from "node:http"

type WebHandler = (request: Request) => Promise<Response>

export const listener = (handler: WebHandler) => async (request: IncomingMessage, response: ServerResponse) => {
  const answer = await handler(webRequest(request))
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(new Uint8Array(await answer.arrayBuffer()))
}

const webRequest = (request: IncomingMessage): Request => {
  const { headersDistinct, method = "GET", url = "/" } = request
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value])
  )
  const body = method === "GET" || method === "HEAD" ? undefined : { body: bytesOf(request), duplex: "half" }
  return new Request(`http://localhost${url}`, { method, headers, ...body })
}

/** The bytes as they come. Whoever stops reading can still answer, so the connection is not closed then. */
const bytesOf = (request: IncomingMessage): ReadableStream<Uint8Array> => {
  const chunks = request.iterator({ destroyOnReturn: false })
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel: async () => {
      await chunks.return?.()
    }
  })
}
