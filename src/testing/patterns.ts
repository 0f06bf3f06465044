/**
 * Whether a call is like a pattern and, if not, in what it differs.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import { diff, type FieldChange, type JsonRecord } from "../Difference.ts"
import type { CallPattern } from "./options.ts"

/** A call that may be like a pattern. */
export interface Candidate {
  readonly operation: string | undefined
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, ReadonlyArray<string>>>
  readonly organizations: ReadonlyArray<number>
  /** Parsed, or undefined if there is none. */
  readonly body: unknown
}

/**
 * In what a call differs from a pattern: `before` is what the pattern has, and `after` what the call has. Empty if it
 * does not.
 */
export const mismatchesOf = (pattern: CallPattern, call: Candidate): ReadonlyArray<FieldChange> => {
  const wanted: Record<string, Schema.Json> = {}
  const present: Record<string, Schema.Json> = {}
  const compare = (name: string, expected: Schema.Json, actual: Schema.Json | undefined): void => {
    wanted[name] = expected
    if (actual !== undefined) present[name] = actual
  }
  const { body, id, method, operation, organization, path, query } = pattern
  if (operation !== undefined) compare("operation", operation, call.operation)
  if (method !== undefined) compare("method", method.toUpperCase(), call.method)
  if (path !== undefined) compare("path", path, call.path)
  if (id !== undefined) {
    const segments = call.path.split("/").map(decoded)
    compare("id", `${id}`, segments.includes(`${id}`) ? `${id}` : (segments.findLast((it) => /\d/.test(it)) ?? ""))
  }
  if (organization !== undefined) {
    compare("organization", organization, call.organizations.includes(organization) ? organization : undefined)
  }
  for (const [name, value] of Object.entries(query ?? {})) {
    const actual = Object.hasOwn(call.query, name) ? call.query[name] : undefined
    if (Array.isArray(value)) compare(`query.${name}`, value.map(String), actual)
    else compare(`query.${name}`, `${value}`, actual?.includes(`${value}`) ? `${value}` : actual)
  }
  if (body !== undefined) {
    const actual = isJson(call.body) ? call.body : undefined
    compare("body", body, actual === undefined ? undefined : partLike(body, actual))
  }
  const [change] = diff({ call: [{ id: 0, expected: wanted }] }, { call: [{ id: 0, expected: present } as JsonRecord] })
  return change?.type === "changed"
    ? change.fields.map((field) => ({ ...field, path: field.path.slice(1).flatMap(unfold) }))
    : []
}

const unfold = (name: string): ReadonlyArray<string> => {
  const [first, ...rest] = name.split(".")
  return first === "query" ? ["query", rest.join(".")] : [name]
}

/** What a value has where the wanted one has something. Lists and plain values are compared whole. */
const partLike = (wanted: Schema.Json, actual: Schema.Json): Schema.Json => {
  if (!isObject(wanted) || !isObject(actual)) return actual
  return Object.fromEntries(
    Object.keys(wanted).flatMap((name) => {
      const [part, value] = [wanted[name], Object.hasOwn(actual, name) ? actual[name] : undefined]
      return part === undefined || value === undefined ? [] : [[name, partLike(part, value)]]
    })
  )
}

const isObject = (value: Schema.Json): value is Schema.JsonObject => Predicate.isObject(value)

/** What is parsed is JSON; a file is bytes. */
const isJson = (body: unknown): body is Schema.Json => body !== undefined && !(body instanceof Uint8Array)

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
