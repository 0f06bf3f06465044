/**
 * Encodes answers as fast as the schemas allow: the counterpart of `internal/decoder.ts`, for the embedded MaintainX.
 *
 * `Schema.encodeUnknown` takes most of what a page of rows costs. The kinds of schema that answers consist of are few,
 * so functions for them are made from the schema once. Where a schema is of another kind, or a value is none of the
 * schema's, the schema itself is asked, and the tests hold the two to the same results.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import {
  type Compiled,
  compileRecord,
  compileUnion,
  isAbsence,
  isRecord,
  passes,
  refused,
  representation
} from "../internal/decoder.ts"
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
 * Where a row that lists show more than once keeps its JSON. A property rather than an entry of a `WeakMap`: of tens of
 * thousands of entries the garbage collection would take longer than the encoding.
 */
export const json: unique symbol = Symbol("json")

interface Row {
  [json]?: string | undefined
}

/**
 * The encoder of a list, from its rows and whatever stands beside them to JSON. Pages are read again and again, and
 * their rows are what they cost, so a row that has a place for its JSON is encoded once.
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

/** The function for a schema, or undefined where the schema is of a kind that no answer consists of. */
export const compile = (ast: SchemaAST.AST): Compiled | undefined => {
  const facts = documentedFacts(ast)
  const [transformation, ...others] = ast.encoding?.filter((link) => !isAbsence(link)) ?? []
  if (transformation === undefined) return compileType(ast)
  if (others.length > 0) return undefined
  if (facts.unrecognized) return encodeUnrecognized
  if (facts.decimal) return encodeNumber
  const isInstant = representation(ast) === "effect/schema/DateTimeUtc" && SchemaAST.isString(transformation.to)
  return isInstant ? encodeInstant : undefined
}

const compileType = (ast: SchemaAST.AST): Compiled | undefined => {
  const encode = compileShape(ast)
  if (encode === undefined || ast.checks === undefined) return encode
  const [check, ...others] = ast.checks
  if (others.length === 0 && representation(check) === "effect/schema/isInt") return encodeInt
  const { checks } = ast
  return (value) => {
    // Whether the value is of the schema's type at all is asked first; the checks take that for granted.
    const encoded = encode(value)
    return encoded !== refused && passes(checks, value, ast) ? encoded : refused
  }
}

const compileShape = (ast: SchemaAST.AST): Compiled | undefined => {
  switch (ast._tag) {
    case "String":
      return (value) => (typeof value === "string" ? value : refused)
    case "Number":
      return encodeNumber
    case "Boolean":
      return (value) => (typeof value === "boolean" ? value : refused)
    case "Unknown":
      return (value) => value
    case "Literal":
      return (value) => (value === ast.literal ? value : refused)
    case "Arrays":
      return compileArray(ast)
    case "Objects":
      return ast.indexSignatures.length === 0 ? compileStruct(ast) : compileRecord(ast, compile)
    case "Union":
      return compileUnion(ast, compile)
    case "Suspend":
      return undefined
    default: {
      if (ast._tag === "Declaration" && ast.typeParameters.length > 0) return undefined
      const is = Schema.is(Schema.make(ast))
      return (value) => (is(value) ? value : refused)
    }
  }
}

// JSON has no other numbers.
const encodeNumber: Compiled = (value) => (Number.isFinite(value) ? value : refused)

const encodeInt: Compiled = (value) => (Number.isSafeInteger(value) ? value : refused)

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

const compileArray = (ast: SchemaAST.Arrays): Compiled | undefined => {
  const [item, ...others] = ast.rest
  if (item === undefined || others.length > 0 || ast.elements.length > 0) return undefined
  const encode = compile(item)
  if (encode === undefined) return undefined
  return (value) => {
    if (!Array.isArray(value)) return refused
    const items: Array<unknown> = []
    for (const item of value) {
      const encoded = encode(item)
      if (encoded === refused) return refused
      items.push(encoded)
    }
    return items
  }
}

const compileStruct = (ast: SchemaAST.Objects): Compiled | undefined => {
  const properties = new Map<string, { readonly encode: Compiled; readonly required: boolean }>()
  const nullable: Array<string> = []
  for (const { name, type } of ast.propertySignatures) {
    const encode = compile(type)
    if (encode === undefined || typeof name !== "string" || name === "__proto__") return undefined
    const becomesNull = type.encoding?.some(({ to }) => documentedFacts(to).presence === "nullable") ?? false
    if (becomesNull) nullable.push(name)
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
