import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import type { Operation } from "../../src/Operation.ts"
import { MaintainXTest } from "../../src/testing/index.ts"
import { operations } from "../../src/testing/resources.ts"
import { startsIn } from "./ids.ts"

const oneOf = <A>(...values: ReadonlyArray<A>): Arbitrary.Arbitrary<A> =>
  Arbitrary.map(
    Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: values.length - 1 }))),
    (i) => values[i] as A
  )

const either = <A>(...kinds: ReadonlyArray<Arbitrary.Arbitrary<A>>): Arbitrary.Arbitrary<A> =>
  Arbitrary.flatMap(oneOf(...kinds), (kind) => kind)

const text = Arbitrary.schema(Schema.String)
const numbers = ["0", "-1", "1e3", "1.5", "2", "9007199254740993", "NaN", "0x10", " 1"]
const names = ["__proto__", "constructor", "toString", "", "a[b]", "updatedAt[gte]", "limit", "limit__c", "expand[]"]

/** A digit stands for an id that is likely to be there. */
const likely = (segment: string, start: number): string =>
  /^\d$/.test(segment) ? `${start + Number(segment)}` : segment

/** A part of a path: a likely id, a name, or whatever. */
const segments = either(oneOf("1", "2", ...numbers), oneOf("a.pdf", "..", "%00", "%E0%A4%A", "%2F"), encoded(text))

function encoded(values: Arbitrary.Arbitrary<string>): Arbitrary.Arbitrary<string> {
  return Arbitrary.map(values, (value) => encodeURIComponent(value.toWellFormed()))
}

const queries = (operation: Operation): Arbitrary.Arbitrary<string> => {
  const known = operation.query?.ast._tag === "Objects" ? operation.query.ast.propertySignatures : []
  const keys = oneOf(...names, ...known.map(({ name }) => String(name)))
  const values = either(oneOf(...numbers, "true", "yes", "OPEN", "2026-01-01T00:00:00Z", "yesterday"), text)
  return Arbitrary.map(Arbitrary.array(Arbitrary.all([encoded(keys), encoded(values)]), { maxLength: 4 }), (pairs) =>
    pairs.map((pair) => pair.join("=")).join("&")
  )
}

/** JSON that the operation takes, also with something put where it does not belong; other JSON; no JSON. */
const bodies = ({ body }: Operation): Arbitrary.Arbitrary<string> => {
  const anything = Arbitrary.map(Arbitrary.schema(Schema.Json), (json) => JSON.stringify(json))
  if (body === undefined || body === "bytes") return either(anything, text)
  const likely = Arbitrary.map(
    Arbitrary.all([
      Arbitrary.schema(Schema.toEncoded(body)),
      Arbitrary.schema(Schema.Json),
      Arbitrary.schema(Schema.Natural)
    ]),
    ([value, junk, at]) => {
      const entries = Object.entries(value as object)
      return JSON.stringify(Object.fromEntries(entries.map(([name, part], i) => [name, i === at % 4 ? junk : part])))
    }
  )
  return either(
    likely,
    anything,
    text,
    oneOf('{"__proto__":{"title":1}}', "[".repeat(5000), `${'{"a":'.repeat(5000)}1`)
  )
}

const methods = ["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "PROPFIND"]

const requests = Arbitrary.flatMap(oneOf(...operations), (operation) =>
  Arbitrary.map(
    Arbitrary.all([
      either(oneOf(operation.method), oneOf<string>(operation.method), oneOf(...methods)),
      Arbitrary.all([segments, segments, segments]),
      either(oneOf("", ""), queries(operation)),
      bodies(operation),
      oneOf<Readonly<Record<string, string>>>(
        {},
        {},
        {},
        { "content-type": "application/json; charset=utf-16" },
        { "x-organization-id": "1" },
        { "x-organization-id": "1, 2" },
        { "x-organization-ids": ",1" }
      )
    ]),
    ([method, parts, query, body, headers]) => {
      const [...left] = parts
      const [...starts] = startsIn(operation)
      const path = operation.path.replaceAll(/\{\w+\}/g, () => likely(left.pop() ?? "", starts.shift() ?? 0))
      return { method, target: `/v1${path}?${query}`, body, headers }
    }
  )
)

describe("whatever a client sends", () => {
  it.effect.prop(
    "is answered, and never with a fault of the plant's own",
    [Arbitrary.array(requests, { minLength: 5, maxLength: 20 })],
    ([requests]) =>
      Effect.gen(function* () {
        const { fetch } = yield* MaintainXTest
        for (const { body, headers, method, target } of requests) {
          const answer = yield* Effect.promise(() =>
            fetch(`http://plant${target}`, {
              method,
              headers: { authorization: "Bearer embedded-maintainx", "content-type": "application/json", ...headers },
              ...(method === "GET" || method === "HEAD" ? undefined : { body })
            })
          )
          const text = yield* Effect.promise(() => answer.text())
          assert.isBelow(answer.status, 500, `${method} ${target}`)
          if (answer.headers.get("content-type")?.includes("json") === true && method !== "HEAD") JSON.parse(text)
        }
      }).pipe(Effect.provide(MaintainXTest.layerServer())),
    { arbitrary: { runs: 60, size: 12 }, timeout: 120_000 }
  )
})
