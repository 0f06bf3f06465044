/** What a foreign client finds out about a served MaintainX, with its OpenAPI document and nothing else. */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import * as HttpServer from "effect/http/HttpServer"
import { MaintainXTest, type Options } from "../../../src/testing/index.ts"
import { generator } from "../../support/generator.ts"
import { type Api, readDocument, type Send, sender } from "./client.ts"
import { mutatedRequests } from "./mutated.ts"
import { makeWorld, type World } from "./right.ts"
import { mistakes } from "./wrong.ts"

interface Served {
  readonly send: Send
  readonly api: Api
  readonly world: World
}

const key = "embedded-maintainx"

/** Runs a proof against a MaintainX on a port. */
export const onAPort = <A>(proof: (served: Served) => Promise<A>, options: Options = {}): Effect.Effect<A> =>
  Effect.gen(function* () {
    const { address } = yield* HttpServer.HttpServer
    const port = address._tag === "UnixPathAddress" ? 0 : address.port
    return yield* Effect.promise(() => seen(sender(fetch, `http://127.0.0.1:${port}`, key), proof))
  }).pipe(
    Effect.provide(
      HttpServer.serve(MaintainXTest.httpEffect).pipe(
        Layer.provideMerge(Layer.orDie(NodeHttpServer.layer(createServer, { port: 0, gracefulShutdownTimeout: 0 }))),
        Layer.provideMerge(Layer.orDie(MaintainXTest.layerServer(options)))
      )
    )
  )

/** The same without a socket. */
export const withoutSocket = <A>(proof: (served: Served) => Promise<A>): Effect.Effect<A> =>
  Effect.flatMap(MaintainXTest, ({ fetch }) =>
    Effect.promise(() => seen(sender(fetch, "http://plant", key), proof))
  ).pipe(Effect.provide(Layer.orDie(MaintainXTest.layerServer())))

const seen = async <A>(send: Send, proof: (served: Served) => Promise<A>): Promise<A> => {
  const api = await readDocument(send)
  return proof({ send, api, world: makeWorld(api, send) })
}

export interface Findings {
  /** How many requests were looked at. */
  readonly count: number
  readonly statuses: Readonly<Record<string, number>>
  readonly wrong: ReadonlyArray<string>
}

const finding = () => {
  const statuses: Record<string, number> = {}
  const wrong: Array<string> = []
  let count = 0
  return {
    answered: (status: number) => {
      count++
      statuses[status] = (statuses[status] ?? 0) + 1
    },
    wrong: (text: string) => {
      if (wrong.length < 50) wrong.push(text)
    },
    result: (): Findings => ({ count, statuses, wrong })
  }
}

/** Calls every operation rightly. */
export const callAll = async ({ api, send, world }: Served): Promise<Findings> => {
  const found = finding()
  for (const operation of api.operations) {
    const sent = await world.right(operation.id)
    const answer = await send(sent)
    found.answered(answer.status)
    const problem = answer.status < 300 ? api.judge(operation, answer) : answer.text
    if (problem !== undefined) found.wrong(`${operation.id}: ${sent.method} ${sent.target} ${answer.status} ${problem}`)
  }
  return found.result()
}

/** Calls operations wrongly in every way that is known. */
export const callWrongly = async ({ api, send, world }: Served): Promise<Findings> => {
  const found = finding()
  for await (const { isUndocumented, judge, operation, sent, status, what } of mistakes(world)) {
    const answer = await send(sent)
    found.answered(answer.status)
    const problem =
      answer.status === status
        ? (judge(answer) ?? (isUndocumented ? undefined : api.judge(operation, answer)))
        : `is not ${status}`
    if (problem !== undefined) {
      found.wrong(`${operation.id} with ${what}: ${answer.status} ${problem}: ${answer.text.slice(0, 200)}`)
    }
  }
  return found.result()
}

/** How long an answer may take, in milliseconds. Nothing here asks for much. */
const longest = 10_000

/** Sends requests that were changed by chance. */
export const callByChance =
  (count: number, seed: number) =>
  async ({ send, world }: Served): Promise<Findings> => {
    const found = finding()
    let left = count
    for await (const sent of mutatedRequests(world, generator(seed))) {
      if (left-- === 0) break
      const shown = `${sent.method} ${sent.target.slice(0, 200)} ${String(sent.body).slice(0, 300)}`
      const answer = await Promise.race([
        send(sent).catch((error: unknown) => ({ status: 599, text: String(error) })),
        new Promise<{ readonly status: number; readonly text: string }>((resolve) => {
          setTimeout(() => resolve({ status: 598, text: "no answer" }), longest).unref()
        })
      ])
      found.answered(answer.status)
      if (answer.status >= 500) found.wrong(`${shown}: ${answer.status} ${answer.text.slice(0, 300)}`)
    }
    return found.result()
  }

/**
 * Sends requests that leave the plant as it was: records come and go, with files. After each share of them, what is in
 * use once the garbage was collected, in MB.
 */
export const comeAndGo =
  (count: number, shares: number) =>
  async ({ send, world }: Served): Promise<ReadonlyArray<number>> => {
    const file = new Uint8Array(20_000)
    const used: Array<number> = []
    const idOf = async (target: string, body: unknown) =>
      ((await send({ method: "POST", target, body: JSON.stringify(body) })).json as { readonly id: number }).id
    await world.right("Assets.list")
    let sent = 0
    for (let share = 1; share <= shares; share++) {
      while (sent < (count / shares) * share) {
        const asset = await idOf("/v1/assets", { name: "Pump" })
        const job = await idOf("/v1/workorders", { title: "Replace seal", assetId: asset })
        for (const [method, target, body] of [
          ["PUT", `/v1/assets/${asset}/attachments/a.pdf`, file],
          ["PUT", `/v1/assets/${asset}/attachments/a.pdf`, file],
          ["PUT", `/v1/workorders/${job}/thumbnail/a.png`, file],
          ["GET", "/v1/assets?sort=-updatedAt", undefined],
          ["PATCH", `/v1/workorders/${job}`, '{"priority":"HIGH"}'],
          ["GET", `/v1/workorders?title=${sent}`, undefined],
          ["POST", "/v1/workorders", '{"name":"refused"}'],
          ["DELETE", `/v1/assets/${asset}/attachments/a.pdf`, undefined],
          ["DELETE", `/v1/workorders/${job}`, undefined],
          ["DELETE", `/v1/assets/${asset}`, undefined]
        ] as const) {
          await send({ method, target, body })
        }
        sent += 12
      }
      // What waits to be finalized is collected by the second pass.
      for (let left = 3; left > 0; left--) {
        globalThis.gc?.()
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      const { arrayBuffers, heapUsed } = process.memoryUsage()
      used.push((heapUsed + arrayBuffers) / 1e6)
    }
    return used
  }
