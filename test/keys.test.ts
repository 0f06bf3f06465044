/** Keys that are rotated while a program runs, and several keys in one program. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeFileSystem, NodePath } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Data, Deferred, Effect, Fiber, Formatter, Layer, Logger, Stream } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { Files, LocationId, Locations, MaintainX, MaintainXConfig, Users, type UsersService } from "../src/index.ts"
import { MaintainXTest } from "../src/testing/index.ts"
import { type Asked, json, recordingFetch, text } from "./support/fetches.ts"
import { calls, methods } from "./support/methods.ts"

const list: Effect.Effect<unknown, unknown, Users> = Users.use((users: UsersService) => users.list())

const keyOf = ({ headers }: Asked) => headers["authorization"]?.slice("Bearer ".length)

/** A MaintainX that takes one key only. */
const taking = (
  key: string,
  answer = (_: Asked): Response => json({ users: [], location: { id: 7, name: "A" }, id: 7 })
) => {
  const current = { key }
  return { current, ...recordingFetch((asked) => (keyOf(asked) === current.key ? answer(asked) : text("no", 401))) }
}

/** A secret manager. */
const manager = (...keys: ReadonlyArray<string>) => {
  const reads = { count: 0 }
  const read = Effect.sync(() => keys[Math.min(reads.count++, keys.length - 1)] ?? "")
  return { reads, read }
}

const client = (apiKey: string | Effect.Effect<string, unknown>) =>
  Effect.provide(Layer.orDie(MaintainX.layerOptions({ apiKey, retries: 0, quota: 100_000 })))

describe("a key that is an effect", () => {
  it.effect("is read once, however many calls there are, as long as it is good", () =>
    Effect.gen(function* () {
      const api = taking("key-one")
      const { read, reads } = manager("key-one")
      yield* Effect.andThen(list, list).pipe(client(read), api.provide)
      assert.strictEqual(reads.count, 1)
      assert.deepStrictEqual(api.requests.map(keyOf), ["key-one", "key-one"])
    })
  )

  it.effect("is read again once it was refused, once by all calls together, and each call is repeated once", () =>
    Effect.gen(function* () {
      const api = taking("key-two")
      const { read, reads } = manager("key-one", "key-two")
      yield* Effect.all(
        Array.from({ length: 30 }, () => list),
        { concurrency: "unbounded" }
      ).pipe(Effect.andThen(list), client(Effect.delay(read, "1 second")), api.provide, Effect.forkChild, (fork) =>
        Effect.flatMap(fork, (fiber) => Effect.andThen(TestClock.adjust("10 seconds"), Fiber.join(fiber)))
      )
      assert.strictEqual(reads.count, 2)
      const sent = api.requests.map(keyOf)
      assert.isAtMost(sent.filter((key) => key === "key-one").length, 30)
      assert.strictEqual(sent.filter((key) => key === "key-two").length, 31)
    })
  )

  for (const method of methods) {
    it.effect(`lets a ${method} succeed that the old key was refused for`, () =>
      Effect.gen(function* () {
        const api = taking("key-two", ({ method }) =>
          method === "DELETE" ? text(null, 204) : json({ id: 7, location: { id: 7, name: "A" } })
        )
        yield* calls[method].pipe(client(manager("key-one", "key-two").read), api.provide)
        assert.deepStrictEqual(
          api.requests.map((asked) => [asked.method, keyOf(asked)]),
          [
            [method, "key-one"],
            [method, "key-two"]
          ]
        )
        assert.strictEqual(api.requests[0]?.body, api.requests[1]?.body)
      })
    )
  }

  it.effect("that is still the same leaves the call refused, and is not sent again", () =>
    Effect.gen(function* () {
      const api = taking("key-two")
      const { read, reads } = manager("key-one")
      const error = yield* calls.POST.pipe(client(read), api.provide, Effect.flip)
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(reads.count, 2)
      assert.strictEqual(api.requests.length, 1)
    })
  )

  it.effect("that is new each time and always refused leaves the call refused after two requests", () =>
    Effect.gen(function* () {
      const api = taking("key-nine")
      const { read } = manager("key-one", "key-two", "key-three")
      const error = yield* calls.POST.pipe(client(read), api.provide, Effect.flip)
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(api.requests.length, 2)
    })
  )

  it.effect("that cannot be read again stays, with a line in the log that repeats nothing of it", () =>
    Effect.gen(function* () {
      const api = taking("key-two")
      const lines: Array<string> = []
      const logger = Logger.layer([Logger.map(Logger.formatJson, (line) => lines.push(line))])
      let reads = 0
      const read = Effect.suspend(() =>
        reads++ === 0 ? Effect.succeed("key-one") : Effect.fail(new Error("vault says key-two"))
      )
      const errors = yield* Effect.all([Effect.flip(calls.GET), Effect.flip(calls.GET)]).pipe(
        client(read),
        api.provide,
        Effect.provide(logger)
      )
      assert.deepStrictEqual(
        errors.map(({ _tag }) => _tag),
        ["Unauthorized", "Unauthorized"]
      )
      assert.strictEqual(reads, 3)
      assert.strictEqual(lines.length, 2)
      assert.include(lines[0], "could not be read again")
      assert.notMatch(lines.join(), /key-|vault/)
    })
  )

  it.effect("that hangs when it is read again leaves the call refused", () =>
    Effect.gen(function* () {
      const api = taking("key-two")
      let reads = 0
      const read = Effect.suspend(() => (reads++ === 0 ? Effect.succeed("key-one") : Effect.never))
      const fiber = yield* calls.POST.pipe(client(read), api.provide, Effect.flip, Effect.forkChild)
      for (let second = 0; second < 12; second++) yield* TestClock.adjust("1 second")
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, "Unauthorized")
      assert.strictEqual(api.requests.length, 1)
    })
  )

  it.effect("is read to its end for the others when the call that began it is interrupted", () =>
    Effect.gen(function* () {
      const api = taking("key-two")
      const { read, reads } = manager("key-one", "key-two")
      const gate = yield* Deferred.make<void>()
      const held = Effect.tap(read, () => (reads.count === 2 ? Deferred.await(gate) : Effect.void))
      yield* Effect.gen(function* () {
        const first = yield* Effect.forkChild(calls.GET)
        yield* TestClock.adjust(0)
        const second = yield* Effect.forkChild(calls.GET)
        yield* TestClock.adjust(0)
        yield* Fiber.interrupt(first)
        yield* Deferred.succeed(gate, undefined)
        yield* Fiber.join(second)
      }).pipe(client(held), api.provide)
      assert.strictEqual(reads.count, 2)
    })
  )

  it.effect("is kept out of errors, the old one and the new one", () =>
    Effect.gen(function* () {
      const api = taking("key-two", () => json({ error: "key-two replaced key-one" }, 400))
      const error = yield* calls.POST.pipe(client(manager("key-one", "key-two").read), api.provide, Effect.flip)
      assert.strictEqual(error._tag, "BadRequest")
      assert.include(error.message, "<redacted> replaced <redacted>")
      assert.notMatch(Formatter.format(error), /key-/)
    })
  )

  it.effect("does not repeat a file that can be read only once", () =>
    Effect.gen(function* () {
      const api = recordingFetch(async ({ init }) => {
        await new Response(init.body ?? null).arrayBuffer()
        return text("no", 401)
      })
      const upload = Locations.use((locations) =>
        locations.uploadThumbnail(
          LocationId.make(7),
          "a.png",
          Files.fromStream(Stream.make(new Uint8Array(3)), { once: true })
        )
      )
      const error = yield* upload.pipe(client(manager("key-one", "key-two").read), api.provide, Effect.flip)
      assert.include({ ...error, _tag: error._tag }, { _tag: "FileUnreadable", reason: "spent" })
    })
  )

  it.effect("is read again where the program's own client fails on a status", () =>
    Effect.gen(function* () {
      const api = taking("key-two")
      const { read } = manager("key-one", "key-two")
      const strict = Layer.effect(
        HttpClient.HttpClient,
        Effect.map(HttpClient.HttpClient, HttpClient.filterStatusOk)
      ).pipe(Layer.provide(FetchHttpClient.layer))
      yield* list.pipe(
        Effect.provide(
          MaintainX.layerHttp.pipe(Layer.provide([MaintainXConfig.layerOptions({ apiKey: read }), strict]))
        ),
        api.provide
      )
      assert.deepStrictEqual(api.requests.map(keyOf), ["key-one", "key-two"])
    })
  )

  class Sealed extends Data.TaggedError("Sealed")<{ readonly path: string }> {}

  it.effect("that cannot be read at the beginning, or is no key, is a setting that is wrong", () =>
    Effect.gen(function* () {
      const layer = (apiKey: Effect.Effect<string, unknown>) => Layer.build(MaintainX.layerOptions({ apiKey }))
      const failed = yield* Effect.flip(Effect.scoped(layer(new Sealed({ path: "secret/maintainx" }))))
      assert.strictEqual(failed._tag, "InvalidSettings")
      assert.include(failed.message, "The effect that reads the API key failed")
      assert.notInclude(Formatter.format(failed), "secret/maintainx")
      const malformed = yield* Effect.flip(Effect.scoped(layer(Effect.succeed("Bearer abc"))))
      assert.include(malformed.message, 'starts with "Bearer"')
    })
  )
})

it.live("a key from a mounted secret is read again once it was refused", () =>
  Effect.gen(function* () {
    const directory = mkdtempSync(join(tmpdir(), "secrets-"))
    yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(directory, { recursive: true })))
    const mount = (key: string) => writeFileSync(join(directory, "MAINTAINX_API_KEY"), key)
    const api = taking("key-one")
    mount("key-one")
    const layer = MaintainX.layer.pipe(
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromDir({ rootPath: directory }))),
      Layer.provide([NodeFileSystem.layer, NodePath.layer])
    )
    yield* Effect.gen(function* () {
      yield* list
      mount("key-two")
      api.current.key = "key-two"
      yield* list
    }).pipe(Effect.provide(layer), api.provide)
    assert.deepStrictEqual(api.requests.map(keyOf), ["key-one", "key-one", "key-two"])
  })
)

describe("two keys in one program", () => {
  const provider = (key: string) =>
    Layer.provide(MaintainX.layer, ConfigProvider.layer(ConfigProvider.fromUnknown({ MAINTAINX_API_KEY: key })))
  const over = (key: string) =>
    MaintainX.layerHttp.pipe(Layer.provide([MaintainXConfig.layerOptions({ apiKey: key }), FetchHttpClient.layer]))
  const alone = (key: string) => Users.layer.pipe(Layer.provideMerge(MaintainX.layerOptions({ apiKey: key })))
  const ways: Readonly<Record<string, (key: string) => Layer.Layer<Users, unknown>>> = {
    "as options": (apiKey) => MaintainX.layerOptions({ apiKey }),
    "from two providers of settings": provider,
    "over the program's own client": over,
    "for one resource": alone
  }

  for (const [way, layerOf] of Object.entries(ways)) {
    it.effect(`are used side by side: ${way}`, () =>
      Effect.gen(function* () {
        const api = recordingFetch(() => json({ users: [] }))
        const [north, south] = [layerOf("north"), layerOf("south")]
        const nested = Effect.all([list, Effect.provide(list, south), list]).pipe(Effect.provide(north))
        const oneAfterTheOther = Effect.all([Effect.provide(list, north), Effect.provide(list, south)])
        yield* api.provide(Effect.andThen(nested, oneAfterTheOther))
        assert.deepStrictEqual(api.requests.map(keyOf), ["north", "south", "north", "north", "south"])
      })
    )
  }

  it.effect("are used side by side by two services of the program", () =>
    Effect.gen(function* () {
      const api = recordingFetch(() => json({ users: [] }))
      const layerOf = (apiKey: string) =>
        Layer.effectDiscard(Effect.exit(list)).pipe(Layer.provide(MaintainX.layerOptions({ apiKey })))
      yield* Effect.void.pipe(Effect.provide(Layer.mergeAll(layerOf("north"), layerOf("south"))), api.provide)
      assert.deepStrictEqual(api.requests.map(keyOf).sort(), ["north", "south"])
    })
  )

  it.effect("one client is made for one key, however often its layer is provided", () =>
    Effect.gen(function* () {
      const { read, reads } = manager("north")
      const layer = MaintainX.layerOptions({ apiKey: read })
      const api = recordingFetch(() => json({ users: [] }))
      const part = Layer.effectDiscard(Effect.exit(list)).pipe(Layer.provide(layer))
      yield* Effect.provide(list, layer).pipe(Effect.provide(Layer.mergeAll(part, layer)), api.provide)
      assert.strictEqual(reads.count, 1)
    })
  )

  it.effect("two embedded MaintainX are two plants", () =>
    Effect.gen(function* () {
      const create = Locations.use((locations) => locations.create({ name: "Mill" }))
      const count = Effect.map(
        Locations.use((locations) => locations.list()),
        ({ items }) => items.length
      )
      for (const layer of [MaintainXTest.layerOptions, MaintainXTest.layerClient]) {
        const counts = yield* Effect.all([count, Effect.provide(Effect.andThen(create, count), layer({})), count]).pipe(
          Effect.provide(layer({}))
        )
        assert.deepStrictEqual(counts, [3, 4, 3])
      }
    })
  )
})
