/**
 * Makes functions of schemas that decode answers faster than the schemas themselves.
 *
 * `Schema.decodeUnknown` takes about three times as long for a page of rows, mostly for the transformations: null to
 * absent, text to instant. Answers consist of few kinds of schema, so this decoder is small. It does not need
 * `new Function`, which many places forbid, nor Effect's compiler, which would be a tenth of a bundle. Schemas of other
 * kinds decode by themselves. So does an input that is refused, since only the schema can say what is wrong with it.
 * The tests hold the two to the same results, and `docs/measurements.md` has the figures.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { epochMillisOf } from "./instant.ts"
import { documentedFacts, unrecognized } from "./wire.ts"

/** A decoder that is built when it is first used, so that importing a resource costs nothing. */
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
  const decode = compile(schema.ast)
  if (decode === undefined) return bySchema
  return (input: unknown): Result.Result<S["Type"], Schema.SchemaError> => {
    const value = decode(input)
    // The function is made from the schema, so it answers values of the schema's type.
    return value === refused ? bySchema(input) : Result.succeed(value as S["Type"])
  }
}

/** Answers what the schema would decode the input to, or `refused` if the schema would fail. */
export type Compiled = (input: unknown) => unknown

export const refused = Symbol()

/** Makes the function for a schema, or undefined if no answer has schemas of its kind. */
export type Compiler = (ast: SchemaAST.AST) => Compiled | undefined

/** Where decoding and encoding differ. */
interface Direction {
  readonly number: Compiled
  readonly decimal: Compiled
  readonly instant: Compiled
  readonly unrecognized: Compiled
  readonly struct: (ast: SchemaAST.Objects, compile: Compiler) => Compiled | undefined
  /** The value that the checks of a schema are about, of what goes into its function and what comes out. */
  readonly checked: (input: unknown, output: unknown) => unknown
}

/** The compiler for one direction. The embedded MaintainX makes another one, which encodes. */
export const makeCompiler = (direction: Direction): Compiler => {
  const compile: Compiler = (ast) => {
    const facts = documentedFacts(ast)
    const [transformation, ...others] = ast.encoding?.filter((link) => !isAbsence(link)) ?? []
    if (transformation === undefined) return compileType(ast)
    if (others.length > 0) return undefined
    if (facts.unrecognized) return direction.unrecognized
    if (facts.decimal) return direction.decimal
    const isInstant = representation(ast) === "effect/schema/DateTimeUtc" && SchemaAST.isString(transformation.to)
    return isInstant ? direction.instant : undefined
  }

  const compileType: Compiler = (ast) => {
    const convert = compileShape(ast)
    if (convert === undefined || ast.checks === undefined) return convert
    const [check, ...others] = ast.checks
    if (others.length === 0 && representation(check) === "effect/schema/isInt") return passInt
    const { checks } = ast
    return (input) => {
      // The checks take it for granted that the value is of the schema's type.
      const output = convert(input)
      return output !== refused && passes(checks, direction.checked(input, output), ast) ? output : refused
    }
  }

  const compileShape: Compiler = (ast) => {
    switch (ast._tag) {
      case "String":
        return passString
      case "Number":
        return direction.number
      case "Boolean":
        return passBoolean
      case "Unknown":
        return passUnknown
      case "Literal":
        return (input) => (input === ast.literal ? input : refused)
      case "Arrays":
        return compileArray(ast, compile)
      case "Objects":
        return ast.indexSignatures.length === 0 ? direction.struct(ast, compile) : compileRecord(ast, compile)
      case "Union":
        return compileUnion(ast, compile)
      case "Suspend":
        return undefined
      default: {
        if (ast._tag === "Declaration" && ast.typeParameters.length > 0) return undefined
        const is = Schema.is(Schema.make(ast))
        return (input) => (is(input) ? input : refused)
      }
    }
  }

  return compile
}

/** Whether a link turns null into absence, as `maybe`, `nullable` and `optional` do. */
const isAbsence = ({ to }: SchemaAST.Link): boolean => documentedFacts(to).presence !== undefined

const passes = (checks: ReadonlyArray<SchemaAST.Check<unknown>>, value: unknown, ast: SchemaAST.AST): boolean =>
  checks.every((check) =>
    check._tag === "FilterGroup" ? passes(check.checks, value, ast) : check.run(value, ast, {}) === undefined
  )

const passString: Compiled = (input) => (typeof input === "string" ? input : refused)

const passInt: Compiled = (input) => (Number.isSafeInteger(input) ? input : refused)

const passBoolean: Compiled = (input) => (typeof input === "boolean" ? input : refused)

const passUnknown: Compiled = (input) => input

const decodeNumber: Compiled = (input) => (typeof input === "number" ? input : refused)

const decodeUnrecognized: Compiled = (input) => (isRecord(input) ? unrecognized(input) : refused)

const decodeDecimal: Compiled = (input) => {
  if (typeof input === "string" && !/^-?\d+(\.\d+)?$/.test(input)) return refused
  const decimal = typeof input === "string" ? Number(input) : input
  return Number.isFinite(decimal) ? decimal : refused
}

const decodeInstant: Compiled = (input) => {
  const millis = typeof input === "string" ? epochMillisOf(input) : Number.NaN
  // Half the cost of a page is its instants, and this is the fastest way to make one.
  return Number.isNaN(millis) ? refused : DateTime.mapEpochMillis(epoch, () => millis)
}

const epoch = DateTime.makeUnsafe(0)

/** The name that Effect gives to a schema or a check of its own. */
const representation = ({ annotations }: SchemaAST.AST | SchemaAST.Check<unknown>): unknown => {
  const representation = annotations?.["representation"]
  return Predicate.hasProperty(representation, "id") ? representation.id : undefined
}

export const isRecord = (input: unknown): input is { readonly [key: string]: unknown } =>
  typeof input === "object" && input !== null && !Array.isArray(input)

const compileArray = (ast: SchemaAST.Arrays, compile: Compiler): Compiled | undefined => {
  const [item, ...others] = ast.rest
  if (item === undefined || others.length > 0 || ast.elements.length > 0) return undefined
  const convert = compile(item)
  if (convert === undefined) return undefined
  return (input) => {
    if (!Array.isArray(input)) return refused
    const values: Array<unknown> = []
    for (const item of input) {
      const value = convert(item)
      if (value === refused) return refused
      values.push(value)
    }
    return values
  }
}

const compileStruct = (ast: SchemaAST.Objects, compile: Compiler): Compiled | undefined => {
  const properties: Array<{
    readonly name: string
    readonly decode: Compiled
    readonly optional: boolean
    readonly dropsNull: boolean
  }> = []
  for (const { name, type } of ast.propertySignatures) {
    const decode = compile(type)
    if (decode === undefined || typeof name !== "string" || name === "__proto__") return undefined
    const dropsNull = type.encoding?.some(isAbsence) ?? false
    properties.push({ name, decode, optional: SchemaAST.isOptional(type), dropsNull })
  }
  if (properties.length === 0) return undefined
  return (input) => {
    if (!isRecord(input)) return refused
    const struct: Record<string, unknown> = {}
    for (const { decode, dropsNull, name, optional } of properties) {
      const property = input[name]
      if (property === undefined && !(name in input)) {
        if (optional) continue
        return refused
      }
      if (property === null && dropsNull) continue
      const value = decode(property)
      if (value === refused) return refused
      struct[name] = value
    }
    return struct
  }
}

const compileRecord = (ast: SchemaAST.Objects, compile: Compiler): Compiled | undefined => {
  const [signature, ...others] = ast.indexSignatures
  if (signature === undefined || others.length > 0 || ast.propertySignatures.length > 0) return undefined
  const { parameter, type } = signature
  if (!SchemaAST.isString(parameter) || parameter.checks !== undefined || parameter.encoding !== undefined) {
    return undefined
  }
  const member = compile(type)
  if (member === undefined) return undefined
  return (input) => {
    if (!isRecord(input)) return refused
    const entries: Array<readonly [string, unknown]> = []
    for (const key of Object.keys(input)) {
      const value = member(input[key])
      if (value === refused) return refused
      entries.push([key, value])
    }
    // Assignment would not do: a key may be `__proto__`.
    return Object.fromEntries(entries)
  }
}

/** The first member that takes the input, as the schema has it. */
const compileUnion = (ast: SchemaAST.Union, compile: Compiler): Compiled | undefined => {
  if (ast.options?.mode === "oneOf") return undefined
  const members: Array<Compiled> = []
  for (const type of ast.types) {
    const member = compile(type)
    if (member === undefined) return undefined
    members.push(member)
  }
  return (input) => {
    for (const member of members) {
      const value = member(input)
      if (value !== refused) return value
    }
    return refused
  }
}

/** The decoder of a schema, or undefined if no answer has schemas of its kind. */
export const compile: Compiler = makeCompiler({
  number: decodeNumber,
  decimal: decodeDecimal,
  instant: decodeInstant,
  unrecognized: decodeUnrecognized,
  struct: compileStruct,
  checked: (_, output) => output
})
