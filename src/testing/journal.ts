/**
 * What the embedded MaintainX writes down about a call.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import type { Operation } from "../Operation.ts"
import type { Call } from "./options.ts"
import type { OperationName } from "./resources.ts"

/** Where an operation is below the host. */
export const prefixOf = ({ at }: Operation): "" | "/v1" => (at === "root" ? "" : "/v1")

/** So that one that runs for days does not remember every call of them. */
const longest = 1000

/** Adds an entry. The oldest one goes where there are too many. */
export const append = (calls: Array<Call>, call: Call): void => {
  calls.push(call)
  if (calls.length > longest) calls.shift()
}

/** The entry of one call. `target` is its path with its query. */
export const recorded = (
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
    // Whatever is carried out here is one of the operations that have a name here.
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
