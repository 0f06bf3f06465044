/**
 * What one call costs: the processor time of a small GET through everything (key, organization, quota, retries, span,
 * metrics, decoding), held against what others use, all in one run and in rounds that alternate, so that whatever slows
 * the machine down slows all of them. The server is another process, since its time is not the client's.
 */
import { fork } from "node:child_process"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { fileURLToPath } from "node:url"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Octokit } from "@octokit/core"
import { retry } from "@octokit/plugin-retry"
import { throttling } from "@octokit/plugin-throttling"
import axios from "axios"
import axiosRetry from "axios-retry"
import { Effect, Layer, ManagedRuntime } from "effect"
import { type InvalidSettings, Locations, MaintainX, MaintainXConfig, type Options } from "../../src/index.ts"
import { median } from "./statistics.ts"

const location = {
  location: {
    id: 1,
    name: "Boiler room",
    description: "Below the main hall",
    address: "1 Harbour Street",
    parentId: null,
    createdAt: "2026-01-01T08:00:00.000Z",
    updatedAt: "2026-02-01T08:00:00.000Z",
    barcode: "BR-1",
    childrenIds: [2, 3],
    teamIds: [4],
    vendorIds: [],
    extraFields: { "Floor area": "120" }
  }
}

const serve = () => {
  const body = JSON.stringify(location)
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "content-length": body.length,
    "x-rate-limit-limit": "100000",
    "x-rate-limit-remaining": "100000",
    "x-rate-limit-reset": "60"
  }
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, headers).end(body)
  })
  server.keepAliveTimeout = 60_000
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
  process.on("disconnect", () => process.exit())
}

/** A client, and how it makes so many calls, one after another. */
interface Contender {
  readonly name: string
  readonly calls: (count: number) => Promise<unknown>
  readonly close?: () => Promise<void>
}

const apiKey = "a-key-of-the-benchmark"

const oneAfterAnother =
  (call: () => Promise<unknown>): Contender["calls"] =>
  async (count) => {
    for (let i = 0; i < count; i++) await call()
  }

const rawFetch = (baseUrl: string): Contender => ({
  name: "`fetch` and `JSON.parse`",
  calls: oneAfterAnother(async () => {
    const response = await fetch(`${baseUrl}/locations/1`, { headers: { authorization: `Bearer ${apiKey}` } })
    return JSON.parse(await response.text())
  })
})

const viaAxios = (baseUrl: string): Contender => {
  const client = axios.create({ baseURL: baseUrl, headers: { authorization: `Bearer ${apiKey}` } })
  axiosRetry(client, { retries: 3 })
  return { name: "axios with axios-retry", calls: oneAfterAnother(() => client.get("/locations/1")) }
}

const viaOctokit = (baseUrl: string): Contender => {
  const client = new (Octokit.plugin(retry, throttling))({
    baseUrl,
    auth: apiKey,
    throttle: { onRateLimit: () => true, onSecondaryRateLimit: () => true }
  })
  return {
    name: "octokit with its retry and throttling plugins",
    calls: oneAfterAnother(() => client.request("GET /locations/{id}", { id: 1 }))
  }
}

const ours = (name: string, layer: Layer.Layer<MaintainX.MaintainX, InvalidSettings>): Contender => {
  const runtime = ManagedRuntime.make(layer)
  return {
    name,
    calls: (count) =>
      runtime.runPromise(
        Effect.gen(function* () {
          const locations = yield* Locations
          const id = 1 as Parameters<typeof locations.get>[0]
          for (let i = 0; i < count; i++) yield* locations.get(id)
        })
      ),
    close: () => runtime.dispose()
  }
}

export interface CallCost {
  readonly name: string
  /** Microseconds of processor time, of a call. */
  readonly time: number
  /** In relation to the first of the list, which is raw `fetch`. */
  readonly ratio: number
}

/** Measures all of them, in rounds of so many calls each. */
export const calls = async (rounds = 15, callsOfARound = 400): Promise<ReadonlyArray<CallCost>> => {
  const server = fork(fileURLToPath(import.meta.url), ["serve"])
  try {
    const port = await new Promise<unknown>((resolve) => server.once("message", resolve))
    const baseUrl = `http://127.0.0.1:${port}`
    const options: Options = { apiKey, organizations: 1, baseUrl, quota: 100_000 }
    const contenders = [
      rawFetch(baseUrl),
      viaAxios(baseUrl),
      viaOctokit(baseUrl),
      ours("ours over `fetch`", MaintainX.layerOptions(options)),
      ours(
        "ours over Effect's undici client",
        MaintainX.layerHttp.pipe(Layer.provide([MaintainXConfig.layerOptions(options), NodeHttpClient.layerUndici]))
      )
    ]
    for (const { calls } of contenders) await calls(callsOfARound)
    const times = contenders.map((): Array<number> => [])
    for (let round = 0; round < rounds; round++) {
      for (const [i, { calls }] of contenders.entries()) {
        const before = process.cpuUsage()
        await calls(callsOfARound)
        const { system, user } = process.cpuUsage(before)
        times[i]?.push((system + user) / callsOfARound)
      }
    }
    for (const { close } of contenders) await close?.()
    const raw = times[0] ?? []
    return contenders.map(({ name }, i) => {
      const own = times[i] ?? []
      return { name, time: median(own), ratio: median(own.map((time, round) => time / (raw[round] ?? Number.NaN))) }
    })
  } finally {
    server.disconnect()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === "serve") serve()
  else {
    for (const { name, ratio, time } of await calls()) {
      console.log(`${name.padEnd(50)}${time.toFixed(0).padStart(6)} µs ${ratio.toFixed(2).padStart(6)} times`)
    }
  }
}
