/**
 * Decodes answers as fast as the schemas allow.
 *
 * `Schema.decodeUnknown` runs every transformation (null to absent, string to instant) through the interpreter, which costs about as much
 * again as the rest of the decoding. So the wire form, which has no transformations, is decoded by Effect's compiled decoder, and one
 * pass over the fresh value then drops the nulls and makes the instants. Where that pass meets anything else, or where the input is
 * refused, the schema itself is asked: it is the only judge of what an answer means, and the tests hold the two to the same results.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as SchemaJITCompiler from "effect/schema/SchemaJITCompiler"
import { documentedFacts, unrecognized } from "./wire.ts"

/** A decoder that is built on its first use, so that importing a resource costs nothing. */
export const makeDecoder = <S extends Schema.ConstraintDecoder<unknown>>(
  schema: S
): ((input: unknown) => Result.Result<S["Type"], Schema.SchemaError>) => {
  let decode: ((input: unknown) => Result.Result<S["Type"], Schema.SchemaError>) | undefined
  return (input) => {
    decode ??= build(schema)
    return decode(input)
  }
}

const build = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const bySchema = Schema.decodeUnknownResult(schema)
  const finish = finisher(schema.ast)
  if (finish === "unknown") return bySchema
  const wire = Schema.toEncoded(schema)
  SchemaJITCompiler.enable(wire.ast)
  const toWire = Schema.decodeUnknownResult(wire)
  return (input: unknown): Result.Result<S["Type"], Schema.SchemaError> => {
    const decoded = toWire(input)
    if (Result.isSuccess(decoded)) {
      const value = finish === "nothing" ? decoded.success : finish(decoded.success)
      if (value !== refused) return Result.succeed(value as S["Type"])
    }
    return bySchema(input)
  }
}

/** What the finishing pass answers for a value that the schema itself must judge. */
const refused = Symbol()

/** Turns a decoded wire value, which nobody else holds, into the value of the schema. */
type Finish = (value: unknown) => unknown

const finisher = (ast: SchemaAST.AST): Finish | "nothing" | "unknown" => {
  if (isInstant(ast)) return finishInstant
  if (documentedFacts(ast).decimal) return finishDecimal
  if (documentedFacts(ast).unrecognized) return (value) => unrecognized(value as { readonly [key: string]: unknown })
  switch (ast._tag) {
    case "Objects":
      return ast.encoding === undefined || onlyDropsNull(ast) ? finishObject(ast) : "unknown"
    case "Arrays":
      return ast.encoding === undefined || onlyDropsNull(ast) ? finishArray(ast) : "unknown"
    case "Union":
      return ast.encoding === undefined || onlyDropsNull(ast) ? finishUnion(ast) : "unknown"
    default:
      return ast.encoding === undefined || onlyDropsNull(ast) ? "nothing" : "unknown"
  }
}

const isInstant = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Declaration" &&
  ast.encoding?.[0]?.to._tag === "String" &&
  ast.encoding.slice(1).every(isNullLink) &&
  isUtc(ast)

const isUtc = (ast: SchemaAST.AST): boolean => {
  const representation = ast.annotations?.["representation"]
  return (
    typeof representation === "object" &&
    representation !== null &&
    "id" in representation &&
    representation.id === "effect/schema/DateTimeUtc"
  )
}

const finishInstant: Finish = (value) => {
  const instant = DateTime.make(value as string)
  return Option.isSome(instant) ? instant.value : refused
}

const finishDecimal: Finish = (value) => {
  const decimal = Number(value)
  return Number.isFinite(decimal) ? decimal : refused
}

const isNullLink = (link: SchemaAST.Link): boolean => link.to._tag === "Union" && link.to.types.some(SchemaAST.isNull)

/** Whether the only transformation of a property is that of `maybe` and its siblings. */
const onlyDropsNull = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isOptional(ast) && (ast.encoding?.every(isNullLink) ?? false)

const finishArray = (ast: SchemaAST.Arrays) => {
  const [item, ...others] = ast.rest
  if (item === undefined || others.length > 0 || ast.elements.length > 0) return "unknown"
  const finish = finisher(item)
  if (typeof finish === "string") return finish
  return (value: unknown) => {
    const items = value as Array<unknown>
    for (let i = 0; i < items.length; i++) {
      const finished = finish(items[i])
      if (finished === refused) return refused
      items[i] = finished
    }
    return items
  }
}

const finishObject = (ast: SchemaAST.Objects): Finish | "nothing" | "unknown" => {
  const steps: Array<{ readonly key: string; readonly dropsNull: boolean; readonly finish: Finish | "nothing" }> = []
  for (const property of ast.propertySignatures) {
    const finish = finisher(property.type)
    if (finish === "unknown" || typeof property.name !== "string") return "unknown"
    const dropsNull = property.type.encoding?.some(isNullLink) ?? false
    if (finish !== "nothing" || dropsNull) steps.push({ key: property.name, dropsNull, finish })
  }
  for (const { type } of ast.indexSignatures) if (finisher(type) !== "nothing") return "unknown"
  if (steps.length === 0) return "nothing"
  return (value) => {
    const object = value as Record<string, unknown>
    for (const { key, dropsNull, finish } of steps) {
      const property = object[key]
      if (property === undefined) continue
      if (property === null && dropsNull) delete object[key]
      else if (finish !== "nothing") {
        const finished = finish(property)
        if (finished === refused) return refused
        object[key] = finished
      }
    }
    return object
  }
}

/** Unions are told apart by the wire form of their members, in order, as the schema does. */
const finishUnion = (ast: SchemaAST.Union): Finish | "nothing" | "unknown" => {
  const members = ast.types.map((member) => ({
    finish: finisher(member),
    matches: Schema.is(Schema.make(SchemaAST.toEncoded(member)))
  }))
  if (members.some(({ finish }) => finish === "unknown")) return "unknown"
  if (members.every(({ finish }) => finish === "nothing")) return "nothing"
  return (value) => {
    for (const { finish, matches } of members) {
      if (matches(value)) return typeof finish === "string" ? value : finish(value)
    }
    return refused
  }
}
