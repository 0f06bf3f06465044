import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { makeJournal } from "../../../src/testing/journal.ts"

const call = (body: string | Uint8Array) => ({
  operation: undefined,
  method: "POST",
  target: "/v1/nothing",
  headers: {},
  body,
  organizations: []
})

describe("the journal of a served MaintainX", () => {
  it.effect("keeps the last thousand calls and five thousand events", () =>
    Effect.gen(function* () {
      const journal = makeJournal()
      for (let i = 0; i < 12_000; i++) yield* journal.receive(call(`${i}`))
      const calls = journal.calls()
      assert.lengthOf(calls, 1000)
      assert.deepInclude(calls.at(-1), { id: 12_000, body: 11_999 })
      assert.isUndefined(journal.call(1))
      assert.lengthOf(journal.entries(0, Number.POSITIVE_INFINITY), 5000)
      assert.strictEqual(journal.entries(0, 1)[0]?.number, 7001)
    })
  )

  it.effect("drops the oldest bodies when there are too many bytes, and keeps counting the calls", () =>
    Effect.gen(function* () {
      const journal = makeJournal()
      const text = "x".repeat(1024 * 1024)
      for (let i = 0; i < 20; i++) {
        const id = yield* journal.receive(call("{}"))
        yield* journal.answer(id, { status: 200, headers: {}, text, size: 2 * text.length })
      }
      const calls = journal.calls()
      assert.lengthOf(calls, 20)
      assert.deepInclude(calls[0], { areBodiesDropped: true, body: undefined })
      assert.deepInclude(calls[0]?.answer, { status: 200, body: undefined })
      assert.strictEqual(calls.at(-1)?.answer?.body, text)
      // Eight answers of 2 MiB fill all that there is.
      assert.isAtMost(calls.filter(({ areBodiesDropped }) => !areBodiesDropped).length, 8)
      journal.forgetCalls()
      assert.isEmpty(journal.calls())
      yield* journal.receive(call("{}"))
      assert.deepInclude(journal.calls()[0], { id: 21, areBodiesDropped: false })
    })
  )

  it.effect("keeps the beginning of a file only", () =>
    Effect.gen(function* () {
      const journal = makeJournal()
      const id = yield* journal.receive(call(new Uint8Array(1_000_000)))
      const { body } = journal.call(id) ?? {}
      assert.strictEqual((body as Uint8Array).buffer.byteLength, 1024)
    })
  )
})
