/**
 * The journal of the calls that an embedded MaintainX receives.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import type { Operation } from "../Operation.ts"
import type { Call } from "./options.ts"
import type { OperationName } from "./resources.ts"

/** The path of an operation's base below the host. */
export const prefixOf = ({ at }: Operation): "" | "/v1" => (at === "root" ? "" : "/v1")

/** A server that runs for days must not remember every call. */
const longest = 1000

/** Adds an entry, and drops the oldest if there are too many. */
export const append = (calls: Array<Call>, call: Call): void => {
  calls.push(call)
  if (calls.length > longest) calls.shift()
}

/** The entry of one call. `target` is its path with its query. */
export const entryOf = (
  operation: Operation | undefined,
  method: string,
  target: string,
  body: string | Uint8Array | undefined,
  organizations: ReadonlyArray<number>,
  receivedAt: DateTime.Utc
): Call => {
  const [path = "", ...rest] = target.split("?")
  const search = new URLSearchParams(rest.join("?"))
  const query = Array.from(new Set(search.keys()), (key) => [key, search.getAll(key)])
  return {
    // Every operation that is carried out here has one of these names.
    operation: operation?.name as OperationName | undefined,
    method,
    path,
    query: Object.fromEntries(query),
    body: typeof body === "string" ? parse(body) : body?.slice(),
    organizations: Redacted.make(organizations),
    receivedAt
  }
}

const parse = (text: string): unknown => {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
