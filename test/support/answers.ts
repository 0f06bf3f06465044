/** Answers that a server, a proxy or an enemy may give. */
import { Arbitrary, Schema } from "effect"

const between = (minimum: number, maximum: number): Arbitrary.Arbitrary<number> =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum, maximum })))

/** One of several values. */
export const pick = <A>(values: ReadonlyArray<A>): Arbitrary.Arbitrary<A> =>
  Arbitrary.map(between(0, values.length - 1), (i) => values[i] as A)

/** One of several kinds of values. */
export const oneOf = <A>(kinds: ReadonlyArray<Arbitrary.Arbitrary<A>>): Arbitrary.Arbitrary<A> =>
  Arbitrary.flatMap(pick(kinds), (kind) => kind)

/** A number to choose a place by. */
export const anywhere: Arbitrary.Arbitrary<number> = between(0, 1_000_000)

export const bytes: Arbitrary.Arbitrary<Uint8Array<ArrayBuffer>> = Arbitrary.map(
  Arbitrary.array(between(0, 255), { maxLength: 200 }),
  (values) => Uint8Array.from(values)
)

/** Every status that a response can have, the usual ones more often. */
export const statuses: Arbitrary.Arbitrary<number> = oneOf([
  between(200, 599),
  pick([200, 200, 201, 204, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504])
])

/** JSON values that are hard to bear. They stand for themselves where a text cannot say them. */
export const hostileValues: ReadonlyArray<string> = [
  "null",
  "true",
  "-0",
  "1e400",
  "-1e400",
  "1e-400",
  "9007199254740993",
  "123456789012345678901234567890",
  '""',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\u0000"',
  '"NaN"',
  '"Infinity"',
  '"2026-02-30T25:61:61Z"',
  '"+275760-09-13T00:00:00.001Z"',
  "[]",
  "{}",
  "[[]]",
  '{"__proto__":{"id":1}}',
  '{"__proto__":null}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":2,"toJSON":3,"then":4,"hasOwnProperty":5}',
  '{"_tag":"Success","value":1}',
  `${"[".repeat(2000)}${"]".repeat(2000)}`,
  `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`
]

/** Bodies that are hard to bear. */
export const hostileBodies: ReadonlyArray<string | Uint8Array<ArrayBuffer>> = [
  ...hostileValues,
  "",
  " ",
  "\ufeff",
  "\ufeff{}",
  "\u0000",
  "[".repeat(100_000),
  `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`,
  `{"errors":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  `{"errors":[${"1,".repeat(100_000)}1]}`,
  `"${"x".repeat(1_000_000)}"`,
  "<".repeat(100_000),
  "<pre".repeat(50_000),
  "<title>".repeat(20_000),
  " \n".repeat(100_000),
  "eyJ".repeat(100_000),
  new Uint8Array([0xff, 0xfe, 0xfd]),
  new Uint8Array([0xed, 0xa0, 0x80]),
  new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
  new Uint8Array([0x22, 0xc3, 0x22]),
  new Uint8Array([0x1f, 0x8b, 0x08, 0x00])
]

/** Bodies of errors in the shapes of the API, with values that are hard to bear in the places of theirs. */
export const hostileErrors: Arbitrary.Arbitrary<string> = Arbitrary.map(
  Arbitrary.all([anywhere, pick(hostileValues), pick(hostileValues), pick(hostileValues)]),
  ([shape, a, b, c]) =>
    [
      `{"error":${a}}`,
      `{"message":${a},"error":null}`,
      `{"errors":${a}}`,
      `{"errors":[${a},${b},${c}]}`,
      `{"errors":[{"error":"no","fieldPath":${a},"fieldValue":${b}}]}`,
      `{"errors":[{"error":${a},"fieldPath":"x","fieldValue":${b}},{"error":"no","fieldValue":${c}}]}`,
      `{"error":"no","errors":[{"error":"no","fieldValue":${c}}],"__proto__":${a}}`
    ][shape % 7] as string
)

/** Headers that say true and false things about the answer. */
export const headers: Arbitrary.Arbitrary<Record<string, string>> = pick<Record<string, string>>([
  {},
  { "content-type": "application/json; charset=utf-8" },
  { "content-type": "text/html" },
  { "content-type": "application/json; charset=utf-16" },
  { "content-type": "\u00ff" },
  { "content-length": "0" },
  { "content-length": "5" },
  { "content-length": "-1" },
  { "content-length": "garbage" },
  { "content-length": "99999999999999999999" },
  { "content-encoding": "br" },
  { "retry-after": "1e9" },
  { "retry-after": "99999999999999999999" },
  { "retry-after": "Fri, 31 Dec 9999999 23:59:59 GMT" },
  { "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" },
  { "retry-after": "999999999" },
  { "x-rate-limit-reset": "-5" },
  { "x-rate-limit-reset": "999999999.999999999999999999999" },
  { "x-rate-limit-limit": "NaN", "x-rate-limit-remaining": "-1", "x-rate-limit-reset": "Infinity" },
  { location: "https://elsewhere.test/" },
  { "set-cookie": "a=b" }
])

/** Changes a text in one of several ways, at a place of its own. */
export const damaged = (text: string, way: number, at: number, value: string): string => {
  const place = at % (text.length + 1)
  switch (way % 4) {
    case 0:
      return text.slice(0, place)
    case 1:
      return `${text.slice(0, place)}${value}${text.slice(place)}`
    case 2:
      return `${text.slice(0, place)}${value}${text.slice(place + 1)}`
    default:
      return withValue(text, at, value)
  }
}

/** Puts a value in the place of one of the values of a JSON text. */
const withValue = (text: string, at: number, value: string): string => {
  const values = Array.from(text.matchAll(/(?<=[:[,])(?:"(?:[^"\\]|\\.)*"(?!:)|-?\d[\d.eE+-]*|true|false|null)/g))
  const chosen = values[at % Math.max(1, values.length)]
  if (chosen === undefined) return value
  return text.slice(0, chosen.index) + value + text.slice(chosen.index + chosen[0].length)
}
