/**
 * Encodes answers as fast as the schemas allow: the counterpart of `internal/decoder.ts`, for the embedded MaintainX.
 *
 * `Schema.encodeUnknown` takes most of the time of a page of rows. Answers consist of few kinds of schema, so each gets
 * a function that is made once. A schema of another kind, or a value that does not fit, is left to the schema itself;
 * the tests hold the two to the same results.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { type Compiled, type Compiler, isRecord, makeCompiler, refused } from "../internal/decoder.ts"
import { maximum, minimum } from "../internal/instant.ts"
import { documentedFacts } from "../internal/wire.ts"
import type { AnySchema } from "../Operation.ts"
import { copy } from "./copy.ts"

/** The encoder of a schema, which fails as that of the schema does. A property that is undefined counts as absent. */
export const makeEncoder = (schema: AnySchema): ((value: unknown) => unknown) => {
  const encodeSync = Schema.encodeUnknownSync(schema)
  const bySchema = (value: unknown) => encodeSync(copy(value))
  const encode = compile(schema.ast)
  if (encode === undefined) return bySchema
  return (value) => {
    const encoded = encode(value)
    return encoded === refused ? bySchema(value) : encoded
  }
}

/**
 * Under this key a row that lists show more than once keeps its JSON. It is a property rather than an entry of a
 * `WeakMap`: collecting tens of thousands of entries would take longer than the encoding.
 */
export const json: unique symbol = Symbol("json")

interface Row {
  [json]?: string | undefined
}

/**
 * The encoder of a list, from its rows and the properties beside them to JSON. Clients read the same pages again and
 * again, so a row that has a place for its JSON is encoded once.
 */
export const makeListEncoder = (
  list: AnySchema,
  key: string
): ((rows: ReadonlyArray<object>, beside: object) => string) => {
  const encode = makeEncoder(rowOf(list, key))
  const textOf = (row: Row): string => {
    if (!(json in row)) return JSON.stringify(encode(row))
    const text = row[json] ?? JSON.stringify(encode(row))
    row[json] = text
    return text
  }
  return (rows, beside) => {
    const rest = JSON.stringify(beside).slice(1)
    return `{${JSON.stringify(key)}:[${rows.map(textOf).join()}]${rest === "}" ? "" : ","}${rest}`
  }
}

/** The schema of the rows of a list. */
const rowOf = ({ ast }: AnySchema, key: string): AnySchema => {
  const rows = ast._tag === "Objects" ? ast.propertySignatures.find(({ name }) => name === key)?.type : undefined
  const row = rows?._tag === "Arrays" ? rows.rest[0] : undefined
  if (row === undefined) throw new Error(`there is no list under ${key}`)
  return Schema.make(row)
}

// JSON has no other numbers.
const encodeNumber: Compiled = (value) => (Number.isFinite(value) ? value : refused)

const encodeInstant: Compiled = (value) =>
  DateTime.isDateTime(value) && DateTime.isUtc(value) && isWritable(DateTime.toEpochMillis(value))
    ? iso(DateTime.toEpochMillis(value))
    : refused

const isWritable = (millis: number): boolean => millis >= minimum && millis <= maximum

const day = 86_400_000

/** The days as text. Instants are many and their days are few. */
const days = new Map<number, string>()

/** As `Date` has it, which takes several times as long. */
const iso = (millis: number): string => {
  const number = Math.floor(millis / day)
  let date = days.get(number)
  if (date === undefined) {
    if (days.size >= 10_000) days.clear()
    date = new Date(number * day).toISOString().slice(0, -"00:00:00.000Z".length)
    days.set(number, date)
  }
  const rest = millis - number * day
  const seconds = Math.floor(rest / 1000)
  const minutes = Math.floor(seconds / 60)
  return `${date}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${three(rest % 1000)}Z`
}

const two = (number: number): string => (number < 10 ? `0${number}` : `${number}`)

const three = (number: number): string => (number < 100 ? `0${two(number)}` : `${number}`)

const encodeUnrecognized: Compiled = (value) =>
  isRecord(value) && value["type"] === "UNRECOGNIZED" && isRecord(value["value"]) ? value["value"] : refused

/** What keeps the properties that a schema lists. An encoder also writes null for those that are never absent. */
const structWith =
  (writesNull: boolean) =>
  (ast: SchemaAST.Objects, compile: Compiler): Compiled | undefined => {
    const properties = new Map<string, { readonly encode: Compiled; readonly required: boolean }>()
    const nullable: Array<string> = []
    for (const { name, type } of ast.propertySignatures) {
      const encode = compile(type)
      if (encode === undefined || typeof name !== "string" || name === "__proto__") return undefined
      const becomesNull = type.encoding?.some(({ to }) => documentedFacts(to).presence === "nullable") ?? false
      if (becomesNull && writesNull) nullable.push(name)
      properties.set(name, { encode, required: !becomesNull && !SchemaAST.isOptional(type) })
    }
    const requiredCount = Array.from(properties.values()).filter(({ required }) => required).length
    if (properties.size === 0) return undefined
    return (value) => {
      if (!isRecord(value)) return refused
      const struct: Record<string, unknown> = {}
      let missing = requiredCount
      // Most properties of most structs are absent, so those are gone through that are there.
      for (const name of Object.keys(value)) {
        const property = properties.get(name)
        if (property === undefined || value[name] === undefined) continue
        const encoded = property.encode(value[name])
        if (encoded === refused) return refused
        struct[name] = encoded
        if (property.required) missing--
      }
      if (missing > 0) return refused
      for (const name of nullable) if (value[name] === undefined) struct[name] = null
      return struct
    }
  }

/** The encoder of a schema, or undefined if no answer has schemas of its kind. */
export const compile = makeCompiler({
  number: encodeNumber,
  decimal: encodeNumber,
  instant: encodeInstant,
  unrecognized: encodeUnrecognized,
  struct: structWith(true),
  checked: (input) => input
})

/** The same without the encoding. */
const compileTrimmer = makeCompiler({
  number: encodeNumber,
  decimal: encodeNumber,
  instant: (value) => (encodeInstant(value) === refused ? refused : value),
  unrecognized: (value) => (encodeUnrecognized(value) === refused ? refused : value),
  struct: structWith(false),
  checked: (input) => input
})

/** Makes what a client would decode the encoded value to: what the schema does not list is left out. */
export const makeTrimmer = (schema: AnySchema): ((value: unknown) => unknown) => {
  const trim = compileTrimmer(schema.ast)
  const encode = makeEncoder(schema)
  const decode = Schema.decodeUnknownSync(schema)
  return (value) => {
    const trimmed = trim === undefined ? refused : trim(value)
    return trimmed === refused ? decode(encode(value)) : copy(trimmed)
  }
}
