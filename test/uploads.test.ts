import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Formatter, Layer, Option, Stream } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { Files, LocationId, Locations, MaintainX, MaintainXConfig, type UploadError } from "../src/index.ts"
import { Fault, MaintainXTest } from "../src/testing/index.ts"
import { httpServer, type Received, socketServer } from "./support/servers.ts"
import { transports } from "./support/transports.ts"
import { ways } from "./testing/behaviour/ways.ts"

const id = LocationId.make(4_000_001)

const upload = (file: Files.File): Effect.Effect<unknown, UploadError, Locations> =>
  Locations.use((locations) => locations.uploadAttachment(id, "manual.pdf", file))

/** A stream that counts how often it is opened. */
const counted = (chunks: ReadonlyArray<Uint8Array>) => {
  const opened = { times: 0 }
  const stream = Stream.suspend(() => {
    opened.times++
    return Stream.fromIterable(chunks)
  })
  return { opened, stream }
}

const chunksOf = (length: number, size: number): ReadonlyArray<Uint8Array> =>
  Array.from({ length }, (_, i) => new Uint8Array(size).fill(i % 251))

const chunks = chunksOf(40, 10_000)
const whole = Buffer.concat(chunks)

const secret = "/home/ada/secret/plan.pdf"

/** What a stream may do instead of being a file. */
const broken: ReadonlyArray<readonly [what: string, stream: Stream.Stream<Uint8Array, unknown>]> = [
  ["fails at once", Stream.fail(new Error(secret))],
  ["fails in the middle", Stream.concat(Stream.fromIterable(chunks), Stream.fail(secret))],
  ["dies", Stream.die(new Error(secret))],
  ["dies in the middle", Stream.concat(Stream.fromIterable(chunks), Stream.die(secret))],
  [
    "throws when it is opened",
    Stream.suspend(() => {
      throw new Error(secret)
    })
  ],
  ["gives what is no bytes", Stream.make(secret as never)]
]

describe("a stream that is uploaded", () => {
  for (const [name, transport] of Object.entries(transports)) {
    describe(`over ${name}`, () => {
      const over = (origin: string) =>
        transport({ apiKey: "a-key", baseUrl: `${origin}/v1`, retries: 2, quota: 100_000 })

      const answering = (answer: (received: Received, index: number) => number) =>
        Effect.gen(function* () {
          let count = 0
          return yield* httpServer((received, response) => {
            const status = answer(received, count++)
            response.writeHead(status, { "content-type": "application/json" }).end('{"filename":"manual.pdf"}')
          })
        })

      it.live("arrives whole", () =>
        Effect.gen(function* () {
          const server = yield* answering(() => 201)
          yield* Effect.provide(upload(Files.fromStream(Stream.fromIterable(chunks))), over(server.origin))
          yield* Effect.provide(
            upload(Files.fromStream(Stream.fromIterable(chunks), { size: whole.byteLength })),
            over(server.origin)
          )
          assert.lengthOf(server.requests, 2)
          for (const { body, headers } of server.requests) {
            assert.strictEqual(Buffer.compare(body, whole), 0)
            assert.strictEqual(headers["content-type"], "application/octet-stream")
          }
        })
      )

      it.live("is not ended by a chunk without bytes", () =>
        Effect.gen(function* () {
          const server = yield* answering(() => 201)
          const file = Files.fromStream(Stream.make(new Uint8Array([1]), new Uint8Array(), new Uint8Array([2])))
          yield* Effect.provide(upload(file), over(server.origin))
          assert.deepStrictEqual([...(server.requests[0]?.body ?? [])], [1, 2])
        })
      )

      it.live("is opened again when the upload is tried again", () =>
        Effect.gen(function* () {
          const server = yield* answering((_, index) => (index === 0 ? 503 : 201))
          const { opened, stream } = counted(chunks)
          yield* Effect.provide(upload(Files.fromStream(stream)), over(server.origin))
          assert.strictEqual(opened.times, 2)
          for (const { body } of server.requests) assert.strictEqual(Buffer.compare(body, whole), 0)
        })
      )

      it.live("is sent once where it can be read only once: a lost answer ends in OutcomeUnknown", () =>
        Effect.gen(function* () {
          const server = yield* answering(() => 503)
          const { opened, stream } = counted(chunks)
          const file = Files.fromStream(stream, { once: true })
          const error = yield* Effect.flip(Effect.provide(upload(file), over(server.origin)))
          assert.strictEqual(error._tag, "OutcomeUnknown")
          assert.strictEqual(opened.times, 1)
          assert.lengthOf(server.requests, 1)

          const again = yield* Effect.flip(Effect.provide(upload(file), over(server.origin)))
          assert(again._tag === "FileUnreadable")
          assert.strictEqual(again.reason, "spent")
          assert.lengthOf(server.requests, 1)
        })
      )

      it.live("ends in FileUnreadable where it is none, and nothing that it said is repeated", () =>
        Effect.gen(function* () {
          const server = yield* answering(() => 201)
          for (const [what, stream] of broken) {
            const exit = yield* Effect.exit(Effect.provide(upload(Files.fromStream(stream)), over(server.origin)))
            assert(Exit.isFailure(exit), what)
            const error = Exit.findErrorOption(exit)
            assert(
              error._tag === "Some" && error.value._tag === "FileUnreadable",
              `${what}: ${Cause.pretty(exit.cause)}`
            )
            assert.strictEqual(error.value.reason, "failed")
            const text = Cause.pretty(exit.cause) + Formatter.format(exit) + JSON.stringify(error.value)
            assert.notInclude(text, "secret")
          }
          assert.lengthOf(server.requests, 0)
        })
      )

      it.live("is broken off where it has another size than was said", () =>
        Effect.gen(function* () {
          const server = yield* answering(() => 201)
          for (const size of [0, 1, whole.byteLength - 1, whole.byteLength + 1]) {
            const file = Files.fromStream(Stream.fromIterable(chunks), { size })
            const error = yield* Effect.flip(Effect.provide(upload(file), over(server.origin)))
            assert(error._tag === "FileUnreadable", `${size}: ${error.message}`)
            assert.strictEqual(error.reason, "size")
          }
          assert.lengthOf(server.requests, 0)
        })
      )

      it.live("that the server does not want to read to its end is not read to its end", () =>
        Effect.gen(function* () {
          let read = 0
          const endless = Stream.fromIterable(chunksOf(1, 100_000)).pipe(
            Stream.forever,
            Stream.tap(() => Effect.sync(() => read++))
          )
          const answer = '{"error":"too large"}'
          const server = yield* socketServer((socket) => {
            socket.once("data", () =>
              socket.write(`HTTP/1.1 413 Too Large\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`)
            )
          })
          const error = yield* Effect.flip(Effect.provide(upload(Files.fromStream(endless)), over(server.origin)))
          assert.strictEqual(error._tag, "PayloadTooLarge")
          const then = read
          yield* Effect.sleep("50 millis")
          assert.isAtMost(read, then + 1)
        })
      )
    })
  }
})

// ---------------------------------------------------------------------------------------------------------------------
// what only depends on what the connection does
// ---------------------------------------------------------------------------------------------------------------------

/** What becomes of an attempt: whether the body is read, and what the answer is. */
interface Step {
  readonly reads: boolean
  readonly status: number | "refused" | "reset"
}

/** The client over connections that do one step after another, and the last for ever. */
const client = (steps: ReadonlyArray<Step>) => {
  const attempts: Array<number> = []
  const http = HttpClient.make((request, _url, _signal) =>
    Effect.gen(function* () {
      const { reads, status } = steps[Math.min(attempts.length, steps.length - 1)] ?? { reads: true, status: 201 }
      const at = attempts.push(0) - 1
      const fail = (cause: unknown) =>
        Effect.fail(
          new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
        )
      if (reads && request.body._tag === "Stream") {
        yield* Stream.runForEach(request.body.stream, ({ byteLength }) =>
          Effect.sync(() => {
            attempts[at] = (attempts[at] ?? 0) + byteLength
          })
        ).pipe(Effect.catch(fail))
      }
      if (status === "refused") return yield* fail({ code: "ECONNREFUSED", syscall: "connect" })
      if (status === "reset") return yield* fail({ code: "ECONNRESET" })
      return HttpClientResponse.fromWeb(request, new Response('{"filename":"manual.pdf"}', { status }))
    })
  )
  return {
    attempts,
    layer: MaintainX.layerHttp.pipe(
      Layer.provide([
        MaintainXConfig.layerOptions({ apiKey: "a-key", retries: 3 }),
        Layer.succeed(HttpClient.HttpClient, http)
      ])
    )
  }
}

/** Runs an upload to its end, however long it waits. */
const toItsEnd = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    yield* TestClock.adjust("10 minutes")
    return yield* Fiber.join(fiber)
  })

describe("a file that can be read only once", () => {
  const rows: ReadonlyArray<readonly [what: string, steps: ReadonlyArray<Step>, sent: number, ends: string]> = [
    [
      "refused without a look",
      [
        { reads: false, status: "refused" },
        { reads: true, status: 201 }
      ],
      2,
      "success"
    ],
    ["refused after it was opened", [{ reads: true, status: "refused" }], 1, "Network"],
    ["reset", [{ reads: true, status: "reset" }], 1, "OutcomeUnknown"],
    ["answered with 502", [{ reads: true, status: 502 }], 1, "OutcomeUnknown"],
    ["answered with 429", [{ reads: true, status: 429 }], 1, "RateLimited"],
    [
      "answered with 429 without a look",
      [
        { reads: false, status: 429 },
        { reads: true, status: 201 }
      ],
      2,
      "success"
    ],
    ["answered with 400", [{ reads: true, status: 400 }], 1, "BadRequest"]
  ]
  for (const [what, steps, sent, ends] of rows) {
    it.effect(`that is ${what} is sent ${sent === 1 ? "once" : "again"} and ends in ${ends}`, () =>
      Effect.gen(function* () {
        const { attempts, layer } = client(steps)
        const { opened, stream } = counted(chunks)
        const exit = yield* upload(Files.fromStream(stream, { once: true })).pipe(
          Effect.provide(layer),
          Effect.exit,
          toItsEnd
        )
        const error = Option.getOrUndefined(Exit.findErrorOption(exit))
        assert.strictEqual(Exit.isSuccess(exit) ? "success" : error?._tag, ends)
        assert.lengthOf(attempts, sent)
        assert.isAtMost(opened.times, 1)
      })
    )
  }

  it.effect("is read once by two uploads at the same time", () =>
    Effect.gen(function* () {
      const { layer } = client([{ reads: true, status: 201 }])
      const { opened, stream } = counted(chunks)
      const file = Files.fromStream(stream, { once: true })
      const exits = yield* Effect.all([Effect.exit(upload(file)), Effect.exit(upload(file))], {
        concurrency: "unbounded"
      }).pipe(Effect.provide(layer), toItsEnd)
      assert.strictEqual(opened.times, 1)
      assert.lengthOf(exits.filter(Exit.isSuccess), 1)
      const [lost] = exits.filter(Exit.isFailure)
      assert.match(String(lost?.cause), /FileUnreadable/)
    })
  )
})

describe("a file that can be read again", () => {
  it.effect("of which an attempt was lost and that then fails is told as what it is: nobody knows", () =>
    Effect.gen(function* () {
      const { layer } = client([{ reads: true, status: "reset" }])
      let opened = 0
      const stream = Stream.suspend(() => (opened++ === 0 ? Stream.fromIterable(chunks) : Stream.fail(secret)))
      const error = yield* Effect.flip(upload(Files.fromStream(stream))).pipe(Effect.provide(layer), toItsEnd)
      assert(error._tag === "OutcomeUnknown")
      assert.include(error.message, "the file could not be read again")
      assert.notInclude(error.message, "secret")
    })
  )

  it.effect("and has a size that is none is refused before anything is sent", () =>
    Effect.gen(function* () {
      const { attempts, layer } = client([])
      for (const size of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        const error = yield* Effect.flip(upload(Files.fromStream(Stream.empty, { size }))).pipe(Effect.provide(layer))
        assert.strictEqual(error._tag, "BadRequest")
      }
      assert.isEmpty(attempts)
    })
  )

  it.effect("is what a request of the caller's choice can send too", () =>
    Effect.gen(function* () {
      const { attempts, layer } = client([{ reads: true, status: 201 }])
      yield* MaintainX.request({
        method: "PUT",
        path: "/new",
        body: Files.fromStream(Stream.fromIterable(chunks))
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(attempts, [whole.byteLength])
    })
  )
})

describe("the progress of an upload", () => {
  const told = () => {
    const list: Array<Files.Progress> = []
    return { list, tell: (sent: Files.Progress) => Effect.sync(() => list.push(sent)) }
  }

  it.effect("begins anew with every attempt, and grows with every chunk", () =>
    Effect.gen(function* () {
      const { layer } = client([
        { reads: true, status: 503 },
        { reads: true, status: 201 }
      ])
      const { list, tell } = told()
      const three = Stream.make(new Uint8Array(2), new Uint8Array(3), new Uint8Array(4))
      yield* upload(Files.fromStream(three, { size: 9 })).pipe(
        MaintainX.withProgress(tell),
        Effect.provide(layer),
        toItsEnd
      )
      const once = [0, 2, 5, 9].map((bytes) => ({ bytes, total: 9 }))
      assert.deepStrictEqual(list, [...once, ...once])
    })
  )

  it.effect("of bytes is nothing, and then all once they have arrived", () =>
    Effect.gen(function* () {
      const { layer } = client([
        { reads: true, status: 503 },
        { reads: true, status: 201 }
      ])
      const { list, tell } = told()
      yield* toItsEnd(MaintainX.withProgress(upload(new Uint8Array(7)), tell).pipe(Effect.provide(layer)))
      assert.deepStrictEqual(
        list.map(({ bytes }) => bytes),
        [0, 0, 7]
      )
    })
  )

  it.effect("is told of by nobody else, and harms nothing where it fails", () =>
    Effect.gen(function* () {
      const { attempts, layer } = client([{ reads: true, status: 201 }])
      const file = () => Files.fromStream(Stream.fromIterable(chunks))
      const { list, tell } = told()
      yield* Effect.gen(function* () {
        yield* MaintainX.withProgress(upload(file()), () => Effect.die(new Error("the bar is broken")))
        yield* upload(file())
        yield* MaintainX.withProgress(Effect.asVoid(MaintainX.quota), tell)
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(attempts, [whole.byteLength, whole.byteLength])
      assert.isEmpty(list)
    })
  )
})

for (const { layer, name } of ways) {
  describe(`the embedded MaintainX, ${name},`, () => {
    const options = { maxUploadSize: whole.byteLength }
    const create = Locations.use((locations) => locations.create({ name: "Boiler room" }))

    it.effect("takes a stream", () =>
      Effect.gen(function* () {
        yield* create
        const told: Array<number> = []
        yield* upload(Files.fromStream(Stream.fromIterable(chunks), { once: true })).pipe(
          MaintainX.withProgress(({ bytes }) => Effect.sync(() => told.push(bytes)))
        )
        const { attachments } = yield* Locations.use((locations) => locations.get(id))
        assert.deepStrictEqual(
          attachments?.map(({ fileName }) => fileName),
          ["manual.pdf"]
        )
        assert.strictEqual(told.at(-1), whole.byteLength)
        const [, call] = yield* (yield* MaintainXTest).calls
        assert.strictEqual(Buffer.compare(call?.body as Uint8Array, whole.subarray(0, 1024)), 0)
      }).pipe(Effect.provide(layer({ plant: "empty", ...options })))
    )

    it.effect("refuses one that is too large, however large", () =>
      Effect.gen(function* () {
        yield* create
        const file = Files.fromStream(Stream.concat(Stream.fromIterable(chunks), Stream.make(new Uint8Array(1))))
        assert.strictEqual((yield* Effect.flip(upload(file)))._tag, "PayloadTooLarge")
        const endless = Files.fromStream(Stream.forever(Stream.make(new Uint8Array(1_000_000))))
        assert.strictEqual((yield* Effect.flip(upload(endless)))._tag, "PayloadTooLarge")
      }).pipe(Effect.provide(layer({ plant: "empty", ...options })))
    )

    it.effect("tells of streams that are no files, and of those that were read before", () =>
      Effect.gen(function* () {
        yield* create
        for (const [what, stream] of broken) {
          const error = yield* Effect.flip(upload(Files.fromStream(stream)))
          assert.strictEqual(error._tag, "FileUnreadable", what)
          assert.notInclude(error.message, "secret")
        }
        const file = Files.fromStream(Stream.fromIterable(chunks), { once: true })
        yield* upload(file)
        const error = yield* Effect.flip(upload(file))
        assert(error._tag === "FileUnreadable")
        assert.strictEqual(error.reason, "spent")
        assert.lengthOf(yield* (yield* MaintainXTest).calls, 2)
      }).pipe(Effect.provide(layer({ plant: "empty", ...options })))
    )

    it.effect("loses the answer to one when it is told to", () =>
      Effect.gen(function* () {
        yield* create
        yield* (yield* MaintainXTest).inject(Fault.connectionReset({ afterwards: true }))
        const error = yield* Effect.flip(upload(Files.fromStream(Stream.fromIterable(chunks), { once: true })))
        assert.strictEqual(error._tag, "OutcomeUnknown")
      }).pipe(Effect.provide(layer({ plant: "empty", ...options })))
    )
  })
}
