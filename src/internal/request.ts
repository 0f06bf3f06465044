/**
 * From the arguments of an operation to what goes over the wire. Whatever the schemas refuse is refused here, before
 * anything is sent.
 *
 * @internal
 */
import { constUndefined } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { type File, isStream } from "../Files.ts"
import type { FieldIssue } from "../MaintainXError.ts"
import type { AnySchema, Operation } from "../Operation.ts"
import { documentedFacts } from "./wire.ts"

/** A request without what is the same for all of them. */
export interface Encoded {
  /** Path and query, beginning with a slash. */
  readonly target: string
  readonly body: string | File | undefined
}

/** Encodes the arguments of an operation, or says field by field what is wrong with them. */
export const encode = (
  operation: Operation,
  args: ReadonlyArray<unknown>
): Result.Result<Encoded, ReadonlyArray<FieldIssue>> => {
  const issues: Array<FieldIssue> = []
  const parameters = [...args.slice(0, operation.parameters.length)]
  const nameOf = (i: number) => parameterNames(operation.path)[i] ?? ""
  const segments = operation.parameters.map((schema, i) => {
    const segment = encodeWith(
      schema,
      parameters[i],
      (value) => encodeURIComponent(String(value)),
      () => nameOf(i)
    )
    if (Result.isFailure(segment)) {
      issues.push(...segment.failure)
      return ""
    }
    if (leadsOut(segment.success)) {
      issues.push({ error: "Expected a name without . or .. between slashes", fieldPath: nameOf(i) })
    }
    return segment.success
  })
  const rest = args.slice(operation.parameters.length)
  const bodyArgument = operation.body === undefined ? undefined : rest.shift()
  const body =
    operation.optionalBody && bodyArgument === undefined
      ? Result.succeed(undefined)
      : encodeBody(operation.body, bodyArgument)
  if (Result.isFailure(body)) issues.push(...body.failure)
  const query = encodeQuery(operation.query, rest[0])
  if (Result.isFailure(query)) issues.push(...query.failure)
  if (issues.length > 0 || Result.isFailure(body) || Result.isFailure(query)) return Result.fail(issues)
  const search = query.success
  return Result.succeed({
    target: fillPath(operation.path, segments) + (search === "" ? "" : `?${search}`),
    body: body.success
  })
}

/** The arguments of an operation which, if it is a write that does not say otherwise, causes no webhooks. */
export const withoutWebhooks = (
  { body, method, parameters }: Operation,
  args: ReadonlyArray<unknown>
): ReadonlyArray<unknown> => {
  if (method === "GET") return args
  const at = parameters.length + (body === undefined ? 0 : 1)
  const options = args[at] ?? {}
  // What is no object is refused when it is encoded.
  return Predicate.isObject(options)
    ? Object.assign([...args], { [at]: { skipWebhook: true, ...options }, length: Math.max(args.length, at + 1) })
    : args
}

/**
 * The organizations that a request names, or why it cannot name these. Where an operation is for one, several are
 * refused; the list of organizations itself is for all of them, so that it names one or none.
 */
export const organizationsFor = (
  takes: Operation["organizations"],
  organizations: ReadonlyArray<number>
): Result.Result<ReadonlyArray<number>, ReadonlyArray<FieldIssue>> => {
  const refuse = (error: string) => Result.fail([{ error, fieldPath: "x-organization-id" }])
  if (!organizations.every((id) => Number.isSafeInteger(id) && id > 0)) {
    return refuse("Expected the id of an organization, a positive integer")
  }
  const named = [...new Set(organizations)]
  if (named.length < 2 || takes === "several") return Result.succeed(named)
  if (takes === "any") return Result.succeed([])
  return refuse(
    "this operation is for one organization, but several are set; name one with MaintainX.withOrganization or MAINTAINX_ORG_ID"
  )
}

/** Whether a path has a segment `.` or `..` once a proxy on the way has decoded it. */
export const leadsOut = (path: string): boolean => {
  try {
    return decodeURIComponent(path)
      .split(/[/\\]/)
      .some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  } catch {
    return true
  }
}

/** The names of the placeholders in a template, in order. */
export const parameterNames = (template: string): ReadonlyArray<string> =>
  Array.from(template.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? "")

const fillPath = (template: string, segments: ReadonlyArray<string>): string => {
  let next = 0
  return template.replace(/\{\w+\}/g, () => segments[next++] ?? "")
}

const encodeBody = (
  schema: AnySchema | "bytes" | undefined,
  argument: unknown
): Result.Result<string | File | undefined, ReadonlyArray<FieldIssue>> => {
  if (schema === undefined) return Result.succeed(undefined)
  if (schema === "bytes") return Result.mapError(encodeFile(argument), (error) => [{ error }])
  return encodeWith(schema, argument, (value) => JSON.stringify(value))
}

/** A file as it is sent, or what is wrong with it. */
export const encodeFile = (file: unknown): Result.Result<File, string> => {
  if (file instanceof Uint8Array) return Result.succeed(file)
  if (!isStream(file))
    return Result.fail("Expected the bytes of the file as a Uint8Array, or a stream from Files.fromStream")
  return file.size === undefined || (Number.isSafeInteger(file.size) && file.size >= 0)
    ? Result.succeed(file)
    : Result.fail("Expected the size of the file in bytes, 0 or more")
}

const encodeQuery = (
  schema: AnySchema | undefined,
  argument: unknown
): Result.Result<string, ReadonlyArray<FieldIssue>> => {
  if (schema === undefined || argument === undefined) return Result.succeed("")
  return Result.flatMap(
    encodeWith(schema, argument, (query) => query as object),
    (query) => {
      const { labels, names } = queryKeys(schema)
      const pairs: Array<string> = []
      const issues: Array<FieldIssue> = []
      const add = (key: string, value: unknown, fieldPath: string) => {
        // A list of no values leaves no trace on the wire: instead of nothing, everything would match.
        if (Array.isArray(value) && value.length === 0 && key !== "expand") {
          issues.push({ error: "Expected at least one value; leave the filter out to get everything", fieldPath })
        }
        for (const item of Array.isArray(value) ? value : [value]) {
          const text = String(item)
          if (key.isWellFormed() && text.isWellFormed()) {
            pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(text)}`)
          } else issues.push({ error: "Expected well-formed text", fieldPath: fieldPath.toWellFormed() })
        }
      }
      for (const [key, value] of Object.entries(query)) {
        if (key === labels) {
          for (const [label, values] of Object.entries(value)) {
            if (label === "") issues.push({ error: "Expected the label of a custom field", fieldPath: key })
            add(names.has(label) ? `${label}__c` : label, values, `${key}.${label}`)
          }
        } else if (Predicate.isObject(value)) {
          for (const [bound, instant] of Object.entries(value)) add(`${key}[${bound}]`, instant, `${key}.${bound}`)
        } else add(key, value, key)
      }
      return issues.length > 0 ? Result.fail(issues) : Result.succeed(pairs.join("&"))
    }
  )
}

/** The names of a query on the wire, and the one that stands for the labels of custom fields. */
export interface QueryKeys {
  readonly names: ReadonlySet<string>
  readonly labels: string | undefined
}

const knownQueryKeys = new WeakMap<AnySchema, QueryKeys>()

export const queryKeys = (schema: AnySchema): QueryKeys => {
  const known = knownQueryKeys.get(schema)
  if (known !== undefined) return known
  const names = new Set<string>()
  let labels: string | undefined
  for (const { key, type } of properties(Schema.toEncoded(schema).ast)) {
    if (documentedFacts(type).labels) labels = key
    else if (type._tag === "Objects") for (const bound of properties(type)) names.add(`${key}[${bound.key}]`)
    else names.add(key)
  }
  const keys = { names, labels }
  knownQueryKeys.set(schema, keys)
  return keys
}

/** The properties of an object schema. */
export const properties = (
  ast: SchemaAST.AST
): ReadonlyArray<{ readonly key: string; readonly type: SchemaAST.AST }> =>
  ast._tag === "Objects" ? ast.propertySignatures.map(({ name, type }) => ({ key: String(name), type })) : []

/** An undefined property means the same as an absent one, at any depth: nothing is sent for it. */
const withoutUndefined = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (!Predicate.isObject(value) || !(isPlain(value) || Object.values(value).includes(undefined))) return value
  const entries = Object.entries(value).filter(([, property]) => property !== undefined)
  return Object.fromEntries(entries.map(([name, property]) => [name, withoutUndefined(property)]))
}

/** Whether it is an object like those that JSON makes. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (!Predicate.isObject(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

type Encoder = (value: unknown) => Result.Result<unknown, Schema.SchemaError>

const encoders = new WeakMap<AnySchema, Encoder>()

const encoderOf = (schema: AnySchema): Encoder => {
  let encoder = encoders.get(schema)
  if (encoder === undefined) {
    encoder = Schema.encodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })
    encoders.set(schema, encoder)
  }
  return encoder
}

/**
 * Encodes a value and writes it down. `name` tells that of a path parameter, which the issues of its schema cannot
 * know.
 */
const encodeWith = <A>(
  schema: AnySchema,
  value: unknown,
  write: (encoded: unknown) => A,
  name: () => string | undefined = constUndefined
): Result.Result<A, ReadonlyArray<FieldIssue>> => {
  try {
    return Result.mapBoth(encoderOf(schema)(withoutUndefined(value)), {
      onSuccess: write,
      onFailure: ({ issue }) => fieldIssues(issue, name())
    })
  } catch {
    // A circular value, one whose properties throw when they are read, or half of a character where a URL is written.
    const fieldPath = name()
    return Result.fail([
      { error: "Expected plain data with well-formed text", ...(fieldPath === undefined ? undefined : { fieldPath }) }
    ])
  }
}

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** The complaints of a schema in the shape of the API's own. They name paths and what was expected, never a value. */
export const fieldIssues = (issue: SchemaIssue.Issue, name?: string): ReadonlyArray<FieldIssue> =>
  format(issue).issues.map(({ message, path = [] }) => {
    const fieldPath = [
      ...(name === undefined ? [] : [name]),
      ...path.map((segment) => String(Predicate.isObject(segment) ? segment["key"] : segment))
    ].join(".")
    return fieldPath === "" ? { error: message } : { error: message, fieldPath }
  })
