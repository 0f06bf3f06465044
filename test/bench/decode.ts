/**
 * Run in a process of its own: what it costs to decode a page, against `JSON.parse` of the same page. The two take
 * turns, so that whatever else the machine does meets both alike. Prints the figures as JSON.
 */
import * as Result from "effect/Result"
import { makeDecoder } from "../../src/internal/decoder.ts"
import type { AnySchema } from "../../src/Operation.ts"
import { WorkOrders } from "../../src/resources/WorkOrders.ts"
import { workOrdersPage } from "./page.ts"
import { median } from "./statistics.ts"

const warmUp = 100
const rounds = 500

const text = workOrdersPage()
const decode = makeDecoder(WorkOrders.operations.list.answer.body as AnySchema)

const parsing: Array<number> = []
const decoding: Array<number> = []
const ratios: Array<number> = []
for (let round = -warmUp; round < rounds; round++) {
  const start = performance.now()
  const page: unknown = JSON.parse(text)
  const parsed = performance.now()
  const decoded = decode(page)
  const end = performance.now()
  if (Result.isFailure(decoded)) throw decoded.failure
  if (round < 0) continue
  parsing.push(parsed - start)
  decoding.push(end - parsed)
  ratios.push((end - parsed) / (parsed - start))
}

console.log(
  JSON.stringify({
    bytes: text.length,
    parse: median(parsing),
    decode: median(decoding),
    ratio: median(ratios)
  })
)
