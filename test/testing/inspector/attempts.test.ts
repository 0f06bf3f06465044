import { assert, describe, it } from "@effect/vitest"
import { repetitionsIn } from "../../../src/testing/inspector/page/attempts.ts"
import type { Call } from "../../../src/testing/inspector/page/types.ts"

const call = (id: number, seconds: number, status: number | null, more: Partial<Call> = {}): Call => ({
  id,
  operation: "WorkOrders.create",
  method: "POST",
  path: "/v1/workorders",
  query: {},
  headers: {},
  body: { title: "Replace seal" },
  receivedAt: new Date(seconds * 1000).toISOString(),
  fault: null,
  answer: { status, headers: {}, isCut: false },
  milliseconds: 500,
  areBodiesDropped: false,
  ...more
})

describe("repetitions", () => {
  it("are the same request after one that failed in passing, with the wait between answer and request", () => {
    const found = repetitionsIn([call(1, 0, 503), call(2, 2.5, 503), call(3, 7, 201)])
    assert.deepStrictEqual(
      [...found],
      [
        [2, { attempt: 2, waited: 2000, why: "503 was answered" }],
        [3, { attempt: 3, waited: 4000, why: "503 was answered" }]
      ]
    )
  })

  it("tell how long a 429 asked to wait", () => {
    const limited = { answer: { status: 429, headers: { "retry-after": "10" }, isCut: false } }
    assert.strictEqual(repetitionsIn([call(1, 0, 429, limited), call(2, 11, 201)]).get(2)?.why, "429 asked for 10.0 s")
  })

  it("follow a broken connection and a cut answer", () => {
    const cut = { answer: { status: 201, headers: {}, isCut: true } }
    const found = repetitionsIn([call(1, 0, null), call(2, 1, 201, cut), call(3, 2, 201)])
    assert.deepStrictEqual(
      Array.from(found.values(), ({ why }) => why),
      ["the connection broke", "the connection broke"]
    )
  })

  it("are neither polls, nor other requests, nor a definite refusal made again, nor what comes much later", () => {
    assert.isEmpty([
      ...repetitionsIn([call(1, 0, 200), call(2, 1, 200)]),
      ...repetitionsIn([call(1, 0, 503), call(2, 1, 200, { body: { title: "Another" } })]),
      ...repetitionsIn([call(1, 0, 503), call(2, 1, 200, { query: { cursor: ["x"] } })]),
      ...repetitionsIn([call(1, 0, 404), call(2, 1, 404)]),
      ...repetitionsIn([call(1, 0, 503), call(2, 3600, 200)])
    ])
  })
})
