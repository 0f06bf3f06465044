/**
 * Answers as a later version of the API may give them: with properties and values that no client knows yet.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { documentedFacts } from "../internal/wire.ts"
import type { AnySchema } from "../Operation.ts"
import type { Live } from "./live.ts"

/** Whether answers are changed at all. */
export const isTomorrow = ({ unknownFields, unknownValues }: Live): boolean =>
  unknownFields === true || unknownValues === true

/** The JSON of an answer with this schema as it may be tomorrow. */
export const asTomorrow = (live: Live, { ast }: AnySchema, text: string): string =>
  text === "" ? text : JSON.stringify(changed(live, JSON.parse(text), ast))

const changed = (
  live: Live,
  value: Schema.Json | undefined,
  ast: SchemaAST.AST | undefined
): Schema.Json | undefined => {
  if (Predicate.isString(value)) {
    const isOpen = ast !== undefined && live.unknownValues === true && knownOf(ast) !== undefined
    return isOpen ? "ADDED_TOMORROW" : value
  }
  if (Array.isArray(value)) return value.map((item) => changed(live, item, itemOf(ast)) ?? null)
  if (!Predicate.isObject(value)) return value
  const properties = new Map(propertiesOf(ast).map(({ name, type }) => [name, type]))
  const entries = Object.entries(value).map(([name, part]): [string, unknown] => [
    name,
    changed(live, part as Schema.Json, properties.get(name))
  ])
  // Records such as extraFields have keys of their own.
  if (live.unknownFields === true && properties.size > 0) entries.push(["addedTomorrow", { since: "2027-01-01" }])
  return Object.fromEntries(entries) as Schema.JsonObject
}

/** The schemas that a value may have: the members of a union, without what it is made of. */
const alternatives = (ast: SchemaAST.AST | undefined): ReadonlyArray<SchemaAST.AST> => {
  if (ast === undefined) return []
  if (ast._tag === "Union") return ast.types.flatMap(alternatives)
  if (ast._tag === "Suspend") return alternatives(ast.thunk())
  return [ast]
}

const knownOf = (ast: SchemaAST.AST): ReadonlyArray<string> | undefined => {
  for (const one of alternatives(ast)) {
    const { known } = documentedFacts(one)
    if (known !== undefined) return known
  }
  return undefined
}

const itemOf = (ast: SchemaAST.AST | undefined): SchemaAST.AST | undefined => {
  for (const one of alternatives(ast)) if (one._tag === "Arrays") return one.rest[0]
  return undefined
}

const propertiesOf = (ast: SchemaAST.AST | undefined) =>
  alternatives(ast).flatMap((one) => (one._tag === "Objects" ? one.propertySignatures : []))
