import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Formatter, Layer, Stream } from "effect"
import { FetchHttpClient, HttpServer } from "effect/http"
import { TestClock } from "effect/testing"
import { Files, LocationId, Locations, MaintainX } from "../src/index.ts"
import { MaintainXTest } from "../src/testing/index.ts"
import { httpServer } from "./support/servers.ts"
import { transports } from "./support/transports.ts"
import { ways } from "./testing/behaviour/ways.ts"

const id = LocationId.make(4_000_001)

const thumbnail = Locations.use((locations) => locations.get(id)).pipe(Effect.map(({ thumbnail }) => thumbnail))

const collected = <E, R>(stream: Stream.Stream<Uint8Array, E, R>) =>
  Effect.map(Stream.runCollect(stream), (chunks) => Buffer.concat(chunks))

const picture = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => i % 251))

const signature = "X-Signature=do-not-tell-5f3a"

for (const [name, transport] of Object.entries(transports)) {
  describe(`a download over ${name}`, () => {
    /** The API, and beside it a host of files that answers by the path. */
    const hosts = Effect.gen(function* () {
      const files = yield* httpServer(({ target }, response) => {
        switch (new URL(target, "http://files").pathname) {
          case "/picture":
            return response.end(picture)
          case "/empty":
            return response.end()
          case "/without-length":
            response.write(picture.subarray(0, 1000))
            return response.end(picture.subarray(1000))
          case "/moved":
            return response.writeHead(302, { location: "/picture" }).end()
          case "/cut":
            response.writeHead(200, { "content-length": picture.byteLength })
            return response.write(picture.subarray(0, 1000), () => response.destroy())
          case "/stalled":
            return response.write(picture.subarray(0, 1000))
          case "/silent":
            return undefined
          default:
            return response.writeHead(Number(target.slice(1, 4))).end(`denied: ${target} key ${signature}`)
        }
      })
      let read = 0
      let address = ""
      const api = yield* httpServer((_, response) => {
        const url = `${address}&read=${++read}`
        const thumbnail = { id: 1, mimeType: "image/png", fileName: "a.png", url, createdAt: "2026-01-01T00:00:00Z" }
        response.setHeader("content-type", "application/json")
        response.end(JSON.stringify({ location: { id: 1, name: "Mill", thumbnail } }))
      })
      const at = (path: string) => {
        address = `${files.origin}/${path}?${signature}`
        return MaintainX.download(thumbnail)
      }
      const client = transport({
        apiKey: "a-key-of-the-tests",
        organizations: 4711,
        baseUrl: `${api.origin}/v1`,
        retries: 0,
        quota: 100_000
      })
      return { api, at, client, files }
    })

    it.live("gives the bytes, and reads the record for a fresh address each time it is run", () =>
      Effect.gen(function* () {
        const { api, at, client, files } = yield* hosts
        const stream = at("picture")
        yield* Effect.gen(function* () {
          assert.strictEqual(Buffer.compare(yield* collected(stream), picture), 0)
          assert.strictEqual(Buffer.compare(yield* collected(stream), picture), 0)
          assert.strictEqual(Buffer.compare(yield* collected(at("without-length")), picture), 0)
          assert.strictEqual((yield* collected(at("empty"))).byteLength, 0)
        }).pipe(Effect.provide(client))
        assert.lengthOf(api.requests, 4)
        assert.deepStrictEqual(
          files.requests.map(({ target }) => target.split("read=")[1]),
          ["1", "2", "3", "4"]
        )
      })
    )

    it.live("sends nothing that is for the API to the host of the file", () =>
      Effect.gen(function* () {
        const { api, at, client, files } = yield* hosts
        yield* collected(at("picture")).pipe(
          Effect.provide(client),
          Effect.withSpan("outer"),
          Effect.provideService(FetchHttpClient.RequestInit, { headers: { "x-of-the-program": "1" } })
        )
        const [asked] = files.requests
        assert(asked !== undefined)
        for (const header of [
          "authorization",
          "x-organization-id",
          "x-of-the-program",
          "traceparent",
          "b3",
          "cookie"
        ]) {
          assert.notProperty(asked.headers, header)
        }
        assert.notMatch(JSON.stringify(asked.headers), /a-key-of-the-tests|4711/)
        assert.property(api.requests[0]?.headers, "authorization")
      })
    )

    const endings: ReadonlyArray<readonly [path: string, tag: string, message: RegExp]> = [
      ["403", "UnexpectedResponse", /good for one hour/],
      ["404", "NotFound", /not found/],
      ["401", "UnexpectedResponse", /did not give it/],
      ["503", "ServerError", /503/],
      ["moved", "UnexpectedResponse", /redirect/],
      ["cut", "Network", /cut off/],
      ["stalled", "Network", /in time/],
      ["silent", "Network", /in time/]
    ]
    for (const [path, tag, message] of endings) {
      it.live(`from a host that is ${path} ends in ${tag}, and the address is told to nobody`, () =>
        Effect.gen(function* () {
          const { at, client, files } = yield* hosts
          const exit = yield* collected(at(path)).pipe(
            MaintainX.withDelivery({ timeout: "300 millis" }),
            Effect.provide(client),
            Effect.exit
          )
          assert(Exit.isFailure(exit))
          const error = Exit.findErrorOption(exit)
          assert(error._tag === "Some")
          assert.strictEqual(error.value._tag, tag)
          assert.propertyVal(error.value, "operation", "download")
          assert.match(error.value.message, message)
          assert.notInclude(Formatter.format(exit) + JSON.stringify(error.value), "do-not-tell")
          assert.lengthOf(files.requests, 1)
        })
      )
    }

    it.live("is bounded, whether or not the size is told beforehand", () =>
      Effect.gen(function* () {
        const { at, client } = yield* hosts
        for (const path of ["picture", "without-length"]) {
          at(path)
          const within = (maxSize: number) => collected(MaintainX.download(thumbnail, { maxSize }))
          yield* Effect.gen(function* () {
            const error = yield* Effect.flip(within(picture.byteLength - 1))
            assert.strictEqual(error._tag, "UnexpectedResponse")
            assert.match(error.message, /more than 299999 bytes/)
            assert.strictEqual((yield* within(picture.byteLength)).byteLength, picture.byteLength)
            assert.strictEqual((yield* Effect.flip(within(-1)))._tag, "BadRequest")
          }).pipe(Effect.provide(client))
        }
      })
    )

    it.live("that is not read to its end gives its connection back", () =>
      Effect.gen(function* () {
        const { at, client, files } = yield* hosts
        yield* at("stalled").pipe(Stream.take(1), Stream.runDrain, Effect.provide(client))
        yield* files.released
      })
    )
  })
}

describe("the address of a file", () => {
  const fetching = (url: unknown) => {
    let asked = 0
    const fetch: typeof globalThis.fetch = async () => {
      asked++
      return new Response("a file")
    }
    const client = MaintainX.layerOptions({ apiKey: "a-key" })
    return collected(MaintainX.download(Effect.succeed({ url: url as string }))).pipe(
      Effect.provide(client),
      Effect.provideService(FetchHttpClient.Fetch, fetch),
      Effect.exit,
      Effect.map((exit) => ({ asked, exit }))
    )
  }

  it.effect("is not asked where it is without TLS or is none at all", () =>
    Effect.gen(function* () {
      const strange = ["", "x", "http://files.test/a", "file:///etc/passwd", "data:,x", "javascript:1", 7, null, {}]
      for (const url of strange) {
        const { asked, exit } = yield* fetching(url)
        assert.strictEqual(asked, 0)
        assert.match(String(exit), /UnexpectedResponse/)
      }
      assert.strictEqual((yield* fetching("https://files.test/a")).asked, 1)
    })
  )

  it.effect("that there is none of is NotFound, and what asking for it fails with is passed on", () =>
    Effect.gen(function* () {
      const none = yield* Effect.flip(Stream.runDrain(MaintainX.download(Effect.succeed(undefined))))
      assert.strictEqual(none._tag, "NotFound")
      const failed = yield* Effect.flip(Stream.runDrain(MaintainX.download(Effect.fail("no record"))))
      assert.strictEqual(failed, "no record")
    }).pipe(Effect.provide(MaintainX.layerOptions({ apiKey: "a-key" })))
  )
})

for (const { layer, name } of ways) {
  describe(`the embedded MaintainX, ${name},`, () => {
    it.effect("gives back the files that it was given", () =>
      Effect.gen(function* () {
        const locations = yield* Locations
        yield* locations.create({ name: "Mill" })
        yield* locations.uploadThumbnail(id, "the mill.png", Files.fromStream(Stream.make(picture)))
        yield* locations.uploadAttachment(id, "a?/#%.txt", Buffer.from("some text"))
        assert.strictEqual(Buffer.compare(yield* collected(MaintainX.download(thumbnail)), picture), 0)
        const attachment = Effect.map(locations.get(id), ({ attachments }) => attachments?.[0])
        assert.strictEqual((yield* collected(MaintainX.download(attachment))).toString(), "some text")
        const { calls } = yield* MaintainXTest
        assert.deepStrictEqual(
          (yield* calls).slice(3).map(({ operation }) => operation),
          ["Locations.get", "Locations.get"]
        )
      }).pipe(Effect.provide(layer({ plant: "empty" })))
    )

    it.effect("gives addresses that are good for one hour", () =>
      Effect.gen(function* () {
        const locations = yield* Locations
        yield* locations.create({ name: "Mill" })
        yield* locations.uploadThumbnail(id, "mill.png", picture)
        const kept = yield* thumbnail
        yield* TestClock.adjust("59 minutes")
        yield* Stream.runDrain(MaintainX.download(Effect.succeed(kept)))
        yield* TestClock.adjust("1 minute")
        const error = yield* Effect.flip(Stream.runDrain(MaintainX.download(Effect.succeed(kept))))
        assert.strictEqual(error._tag, "UnexpectedResponse")
        yield* Stream.runDrain(MaintainX.download(thumbnail))
      }).pipe(Effect.provide(layer({ plant: "empty" })))
    )
  })
}

describe("a served MaintainX", () => {
  it.live("serves its files itself", () =>
    Effect.gen(function* () {
      const origin = yield* HttpServer.addressFormattedWith(Effect.succeed)
      yield* Effect.gen(function* () {
        const locations = yield* Locations
        yield* locations.create({ name: "Mill" })
        yield* locations.uploadThumbnail(id, "mill.png", picture)
        assert.isTrue((yield* thumbnail)?.url.startsWith(`${origin}/files/`))
        assert.strictEqual(Buffer.compare(yield* collected(MaintainX.download(thumbnail)), picture), 0)
      }).pipe(Effect.provide(MaintainX.layerOptions({ apiKey: "embedded-maintainx", baseUrl: `${origin}/v1` })))
    }).pipe(
      Effect.provide(
        HttpServer.serve(MaintainXTest.httpEffect).pipe(
          Layer.provideMerge(NodeHttpServer.layer(createServer, { port: 0, host: "127.0.0.1" })),
          Layer.provide(MaintainXTest.layerServer({ plant: "empty" }))
        )
      )
    )
  )
})
