/**
 * The journal of the calls that an embedded MaintainX receives.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { Operation } from "../Operation.ts"
import type { Call } from "./options.ts"
import type { OperationName } from "./resources.ts"

/** The path of an operation's base below the host. */
export const prefixOf = ({ at }: Operation): "" | "/v1" => (at === "root" ? "" : "/v1")

/** A server that runs for days must not remember every call. */
const longest = 1000

/** A call as it is received. */
interface Received {
  readonly operation: Operation | undefined
  readonly method: string
  /** The path with its query. */
  readonly target: string
  readonly body: string | Uint8Array | undefined
  readonly organizations: ReadonlyArray<number>
}

/** Adds a call to the journal, and drops the oldest if there are too many. */
export const record = (
  calls: Array<Call>,
  { body, method, operation, organizations, target }: Received
): Effect.Effect<void> =>
  Effect.map(DateTime.now, (receivedAt) => {
    const [path = "", ...rest] = target.split("?")
    const search = new URLSearchParams(rest.join("?"))
    calls.push({
      // Every operation that is carried out here has one of these names.
      operation: operation?.name as OperationName | undefined,
      method,
      path,
      query: Object.fromEntries(Array.from(new Set(search.keys()), (key) => [key, search.getAll(key)])),
      body: typeof body === "string" ? parse(body) : body?.slice(),
      organizations: Redacted.make(organizations),
      receivedAt
    })
    if (calls.length > longest) calls.shift()
  })

const parse = (text: string): unknown => {
  if (text === "") return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
