/**
 * A value of any shape of the API, as the plant with the leaking feed pump has it.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { documentedFacts } from "../../internal/wire.ts"
import { copy } from "../copy.ts"
import { absent, always, nested, scoped, subjectOf } from "./values.ts"

/**
 * What can be changed of a sample. What may be absent is taken out with `undefined`.
 *
 * @since 0.1.0
 */
export type SampleChanges<A> = A extends unknown
  ? { readonly [Name in keyof A]?: A[Name] | (object extends Pick<A, Name> ? undefined : never) }
  : never

/**
 * A value of a record, a row of a list, an answer, a payload or a query of the API, with these changes: for mocks of
 * single methods, and for what a program sends.
 *
 * All properties are there, as in a plant with pumps, presses and a store of seals, but those that contradict the
 * others: a sample is not deleted, archived or done, and a new work order is part of no other. Of several variants, such
 * as the kinds of recurrence, it is the first that the changes fit. The same schema always gives the same value.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { WorkOrder, WorkOrders } from "effect-maintainx"
 * import { sample } from "effect-maintainx/testing"
 *
 * const layer = WorkOrders.layerTest({
 *   get: (id) => Effect.succeed(sample(WorkOrder, { id, title: "Replace seal" }))
 * })
 * ```
 *
 * @since 0.1.0
 */
export const sample = <A extends object>(
  schema: Schema.Codec<A, unknown>,
  changes: NoInfer<SampleChanges<A>> = {} as never
): A => {
  const chosen: Readonly<Record<string, unknown>> = changes
  const value = valueOf(SchemaAST.toType(schema.ast), subjectOf(schema), "", chosen)
  // Only what may be absent can be undefined, so without what is undefined it is of the schema again.
  return copy({ ...Object(value), ...chosen }) as A
}

const nothing: Readonly<Record<string, unknown>> = {}

/** A value for a property of this name, in a record that is about this subject. */
const valueOf = (ast: SchemaAST.AST, subject: string, name: string, chosen = nothing): unknown => {
  const wanted = scoped[subject]?.[name] ?? always[name]
  if (wanted === absent || (wanted !== undefined && takes(ast, wanted))) return wanted
  switch (ast._tag) {
    case "Objects":
      return recordOf(ast, nested[name] ?? subject, chosen)
    case "Arrays":
      return listOf(ast, subject, name)
    case "Union": {
      const member = memberOf(ast, chosen)
      return member === undefined ? null : valueOf(member, subject, name, chosen)
    }
    case "Literal":
      return ast.literal
    case "Number":
      return numbers.find(Schema.is(Schema.make(ast)))
    case "Boolean":
      return true
    case "String":
      return documentedFacts(ast).known?.[0] ?? name
    case "Declaration":
      return [someTime, someSecret].find(Schema.is(Schema.make(ast)))
    default:
      return name
  }
}

/** Whether a schema takes a value. An instant is an object, and so are records of which nothing has to be there. */
const takes = (ast: SchemaAST.AST, value: unknown): boolean =>
  Schema.is(Schema.make(ast))(value) && !(DateTime.isDateTime(value) && kindsOf(ast).has("Objects"))

const kindsOf = (ast: SchemaAST.AST): ReadonlySet<string> =>
  new Set(SchemaAST.isUnion(ast) ? ast.types.map(({ _tag }) => _tag) : [ast._tag])

/** An interval of seconds is 10 or more. */
const numbers: ReadonlyArray<number> = [1, 10]
const someTime = DateTime.makeUnsafe("2026-09-01T08:14:27.305Z")
const someSecret = Redacted.make("whsec_c2FtcGxl", { label: "webhook secret" })

const recordOf = ({ propertySignatures }: SchemaAST.Objects, subject: string, chosen: typeof nothing) =>
  Object.fromEntries(
    propertySignatures.flatMap(({ name, type }) => {
      const key = String(name)
      const value = chosen[key] ?? valueOf(type, subject, key)
      return value === absent && SchemaAST.isOptional(type) ? [] : [[key, value === absent ? null : value]]
    })
  )

/** A query asks for everything that it can expand, and any other list has one item. */
const listOf = ({ rest: [item] }: SchemaAST.Arrays, subject: string, name: string): ReadonlyArray<unknown> => {
  if (item === undefined) return []
  if (name === "expand" && SchemaAST.isUnion(item)) return item.types.map((type) => valueOf(type, subject, ""))
  // Records are about what the list is called by; ids and texts are called by one of it.
  return [valueOf(item, subject, kindsOf(item).has("Objects") ? name : singular(name))]
}

const singular = (name: string): string => name.replace(/ies$/, "y").replace(/s$/, "")

/** The first variant that has the literals that were chosen. What this release does not know comes last. */
const memberOf = ({ types }: SchemaAST.Union, chosen: typeof nothing): SchemaAST.AST | undefined => {
  const possible = types.filter((type) => type._tag !== "Null" && type._tag !== "Undefined")
  const first = possible.find(
    (type) =>
      type._tag !== "Objects" ||
      type.propertySignatures.every(({ name, type }) => {
        const value = chosen[String(name)]
        const fits = value === undefined || Schema.is(Schema.make(type))(value)
        return fits && !(type._tag === "Literal" && type.literal === "UNRECOGNIZED" && value === undefined)
      })
  )
  return first ?? possible[0]
}
