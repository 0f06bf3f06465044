/**
 * What a schema finds wrong, in the words of the validator behind the API, which speaks like Ajv.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import type { FieldIssue } from "../MaintainXError.ts"

/**
 * A complaint about one value, and its kind: the value is of another type (`type`), it is not among the allowed ones
 * (`member`), or a rule of this library forbids it (`rule`).
 */
export interface Complaint extends FieldIssue {
  readonly kind: "type" | "member" | "rule" | undefined
}

/** The complaints about an input. `at` is the name of the value itself, for a parameter of the path. */
export const complaintsAbout = (input: unknown, issue: SchemaIssue.Issue, at: ReadonlyArray<string> = []) =>
  find(issue, []).map(({ error, kind, path }): Complaint => {
    const fieldPath = [...at, ...path].join(".")
    const value = path.reduce(
      (value, key) => (Predicate.isObjectOrArray(value) ? Reflect.get(value, key) : undefined),
      input
    )
    return {
      error,
      kind,
      ...(fieldPath === "" ? undefined : { fieldPath }),
      ...(isScalar(value) ? { fieldValue: value } : undefined)
    }
  })

const isScalar = Predicate.or(Predicate.or(Predicate.isString, Predicate.isNumber), Predicate.isBoolean)

interface Found {
  readonly path: ReadonlyArray<string>
  readonly error: string
  readonly kind?: Complaint["kind"]
}

const find = (issue: SchemaIssue.Issue, path: ReadonlyArray<string>): ReadonlyArray<Found> => {
  switch (issue._tag) {
    case "Pointer":
      return find(issue.issue, [...path, ...issue.path.map(String)])
    case "Composite":
      return issue.issues.flatMap((issue) => find(issue, path))
    case "Encoding":
      return issue.ast._tag === "Declaration" && issue.issue._tag === "InvalidValue"
        ? [{ path, error: 'must match format "date-time"' }]
        : find(issue.issue, path)
    case "Filter":
      return find(issue.issue, path).map((found) => ({ ...found, ...check(issue) }))
    case "MissingKey":
      return [{ path, error: `must have required property ${path.at(-1) ?? ""}` }]
    case "UnexpectedKey":
      return [{ path, error: "must NOT have additional properties" }]
    case "InvalidType":
      return [{ path, ...mustBe(issue.ast) }]
    case "AnyOf":
    case "OneOf":
      return ofUnion(issue, path)
    case "InvalidValue":
    case "Forbidden":
      return [{ path, error: inOtherWords(issue) }]
  }
}

/** The complaints about the member of a union that the value comes closest to, since that is the one it was meant for. */
const ofUnion = (issue: SchemaIssue.AnyOf | SchemaIssue.OneOf, path: ReadonlyArray<string>): ReadonlyArray<Found> => {
  const members = issue._tag === "AnyOf" ? issue.issues.map((issue) => find(issue, path)) : []
  const [closest] = members
    .filter((found) => found.some(({ kind, path: { length } }) => length > path.length || kind !== "type"))
    .toSorted((found1, found2) => depth(found2) - depth(found1))
  return closest ?? [{ path, ...mustBe(issue.ast) }]
}

const depth = (found: ReadonlyArray<Found>): number => Math.max(...found.map(({ path }) => path.length))

const mustBe = (ast: SchemaAST.AST): Pick<Found, "error" | "kind"> => {
  const values = members(ast)
  if (values !== undefined) {
    return { error: `must be equal to one of the allowed values: ${values.join(", ")}`, kind: "member" }
  }
  const kinds = kindsOf(ast)
  return { error: kinds.length > 1 ? `must be one of ${kinds.join(", ")}` : `must be ${kinds[0]}`, kind: "type" }
}

/** The values of an enum, without null if it allows that. */
export const members = (ast: SchemaAST.AST): ReadonlyArray<string> | undefined => {
  if (ast._tag === "Literal") return [String(ast.literal)]
  if (ast._tag !== "Union") return undefined
  const values = ast.types.filter(({ _tag }) => _tag !== "Null").map(members)
  return values.every((value) => value !== undefined) ? values.flat() : undefined
}

const kindsOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "Number":
      return [ast.checks?.some((check) => describe(check).id === "effect/schema/isInt") ? "integer" : "number"]
    case "Objects":
      return ["object"]
    case "Arrays":
      return ["array"]
    case "Union":
      return [...new Set(ast.types.flatMap(kindsOf))]
    // An instant is a string on the wire.
    case "Declaration":
      return ["string"]
    default:
      return [ast._tag.toLowerCase()]
  }
}

/** The name of a check and its arguments. */
interface Check {
  readonly id?: unknown
  readonly payload?: unknown
}

const describe = (check: SchemaAST.Check<unknown>): Check => {
  const representation = check.annotations?.["representation"]
  return Predicate.isReadonlyObject(representation) ? representation : {}
}

const check = (issue: SchemaIssue.Filter): Pick<Found, "error" | "kind"> => {
  const { id, payload } = describe(issue.filter)
  if (id === "effect/schema/isInt") return { error: "must be integer" }
  if (id === "effect/schema/isUnique") return { error: "must NOT have duplicate items" }
  const { maximum, minimum } = Predicate.isReadonlyObject(payload) ? payload : {}
  if (Predicate.isNumber(maximum) && Number(issue.input) > maximum) return { error: `must be <= ${maximum}` }
  if (Predicate.isNumber(minimum)) return { error: `must be >= ${minimum}` }
  return { error: inOtherWords(issue), kind: "rule" }
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const inOtherWords = (issue: SchemaIssue.Issue): string => format(issue).issues[0]?.message ?? "must be valid"
