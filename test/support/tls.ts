/**
 * A server with the certificate of a company's own authority, which no machine trusts by itself, and a proxy that
 * leads to it. The key opens nothing but this server.
 */
import * as Fs from "node:fs"
import * as Http from "node:http"
import * as Https from "node:https"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { Effect, type Scope } from "effect"
import { listen } from "./servers.ts"

/** The host that the certificate is for. No name server knows it: it is reached through the proxy. */
export const host = "api.maintainx.test"

export const certificate = `-----BEGIN CERTIFICATE-----
MIIBvjCCAWSgAwIBAgIUeeJ//T3/wSAxp7yinWhJQtxAHqMwCgYIKoZIzj0EAwIw
JDEiMCAGA1UEAwwZQSBjb21wYW55J3Mgb3duIGF1dGhvcml0eTAgFw0yNjExMjQy
MTQ2MTFaGA8yMTI2MTAzMTIxNDYxMVowJDEiMCAGA1UEAwwZQSBjb21wYW55J3Mg
b3duIGF1dGhvcml0eTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFE8iika26QO
gGL/0QNNjQ+SuITzqyfLgsxvMoArjGDLsxg2OQMJOLr7aif+BNweR69YnDZRTcY/
4tZKZFl7Y06jcjBwMB0GA1UdDgQWBBS5HP9h4cWsCiJ0odP6F2pHQ3LAQzAfBgNV
HSMEGDAWgBS5HP9h4cWsCiJ0odP6F2pHQ3LAQzAPBgNVHRMBAf8EBTADAQH/MB0G
A1UdEQQWMBSCEmFwaS5tYWludGFpbngudGVzdDAKBggqhkjOPQQDAgNIADBFAiEA
g/XI9AEoNVsDeLvU8ve9UNlPRkn7ZxeUbKxPxDOnLQ8CIF86PQ0DhQMfF4ugQ21g
Eps1jWtxixrfiyxjAQbo5KIO
-----END CERTIFICATE-----
`

export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgJV7bd/iTL64BCG+k
dIzOtSWg5/EDZusPqmI/PRsbKzehRANCAARRPIopGtukDoBi/9EDTY0PkriE86sn
y4LMbzKAK4xgy7MYNjkDCTi6+2on/gTcHkevWJw2UU3GP+LWSmRZe2NO
-----END PRIVATE KEY-----
`

/** The certificate in a file, as `NODE_EXTRA_CA_CERTS` takes it. */
export const certificateFile: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => {
    const file = Path.join(Fs.mkdtempSync(Path.join(Os.tmpdir(), "effect-maintainx-")), "authority.pem")
    Fs.writeFileSync(file, certificate)
    return file
  }),
  (file) => Effect.sync(() => Fs.rmSync(Path.dirname(file), { recursive: true, force: true }))
)

/** A server over TLS. */
export const tlsServer = (handle: Http.RequestListener): Effect.Effect<number, never, Scope.Scope> =>
  Effect.map(listen(Https.createServer({ key, cert: certificate }, handle)), ({ port }) => port)

export interface Proxy {
  readonly url: string
  /** The hosts and ports that it was asked for. */
  readonly asked: ReadonlyArray<string>
}

/**
 * A proxy that takes `CONNECT` and leads to the given port, whatever host is asked for. With `credentials`, it wants
 * them.
 */
export const connectProxy = (port: number, credentials?: string): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.suspend(() => {
    const asked: Array<string> = []
    const proxy = Http.createServer()
    const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`
    proxy.on("connect", (request, client: Net.Socket, head: Buffer) => {
      asked.push(request.url ?? "")
      if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted) {
        client.end("HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n")
        return
      }
      const server = Net.connect(port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n")
        server.write(head)
        server.pipe(client).pipe(server)
      })
      for (const socket of [client, server]) socket.on("error", () => undefined)
    })
    return Effect.map(listen(proxy), ({ origin }) => ({ url: origin, asked }))
  })
