/** The receiver as a worker: the default export is what an edge runtime calls. */
import { webHandler } from "./receiver.ts"

const bodies: Array<string> = []
const { handler } = webHandler(({ body }) => bodies.push(body))

export default {
  fetch: (request: Request): Promise<Response> | Response =>
    new URL(request.url).pathname === "/bodies" ? Response.json(bodies.splice(0)) : handler(request)
}
