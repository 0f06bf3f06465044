/**
 * The way from the command line to the network: through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`
 * name, as curl goes. `fetch` takes no notice of them.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { InvalidSettings } from "../MaintainXConfig.ts"

/** A proxy, and the variable that names it. */
export interface Proxy {
  readonly variable: string
  readonly url: URL
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The proxy on the way to a URL, if there is one. Lower-case variables win, as everywhere, and no proxy leads to this
 * machine.
 */
export const proxyFor = (
  target: string,
  environment: Environment
): Effect.Effect<Proxy | undefined, InvalidSettings> => {
  const { hostname, port, protocol } = new URL(target)
  const names = ["http_proxy", "HTTP_PROXY"]
  const variable = (protocol === "https:" ? ["https_proxy", "HTTPS_PROXY", ...names] : names).find(
    (name) => environment[name] !== undefined && environment[name] !== ""
  )
  if (variable === undefined) return Effect.undefined
  if (/^(localhost|127\..*|\[::1\])$/.test(hostname)) return Effect.undefined
  const exceptions = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
  if (isExcepted(hostname, port || (protocol === "https:" ? "443" : "80"), exceptions)) return Effect.undefined
  const text = environment[variable] ?? ""
  const url = URL.parse(text.includes("://") ? text : `http://${text}`)
  return url === null
    ? Effect.fail(
        new InvalidSettings({
          variable,
          likelyCause: `${variable} is not the address of a proxy.`,
          solution: "Write it like http://proxy.example:3128."
        })
      )
    : Effect.succeed({ variable, url })
}

/** Entries are hosts, with the hosts below them, each with a port if it is meant for that port only. */
const isExcepted = (hostname: string, port: string, exceptions: string): boolean =>
  exceptions
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const [host = "", only = port] = entry.split(/:(?=\d+$)/)
      const name = host.replace(/^\*?\./, "")
      return host === "*" || (name !== "" && only === port && (hostname === name || hostname.endsWith(`.${name}`)))
    })

/** An `HttpClient` that goes through the proxy. The package of the proxy's client is loaded only if there is a proxy. */
export const layerThrough = (proxy: Proxy | undefined): Layer.Layer<HttpClient.HttpClient> =>
  proxy === undefined
    ? FetchHttpClient.layer
    : Layer.unwrap(
        Effect.promise(async () => {
          const NodeHttpClient = await import("@effect/platform-node/NodeHttpClient")
          const { ProxyAgent } = await import("@effect/platform-node/Undici")
          const dispatcher = Effect.acquireRelease(
            Effect.sync(() => new ProxyAgent(proxy.url.href)),
            (agent) => Effect.promise(() => agent.destroy())
          )
          return NodeHttpClient.layerUndiciNoDispatcher.pipe(
            Layer.provide(Layer.effect(NodeHttpClient.Dispatcher, dispatcher))
          )
        })
      )
