/**
 * What a refusal cannot say: the refusals are those of the real API, whose words often leave a learner alone. A hint is
 * made of words of ours only, and repeats nothing of the request, so it gives away no secret that a request may hold.
 *
 * @internal
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { closest } from "../internal/closest.ts"
import { properties, queryKeys } from "../internal/request.ts"
import type { FieldIssue } from "../MaintainXError.ts"
import type { Operation } from "../Operation.ts"
import { prefixOf } from "./journal.ts"
import { makePlant } from "./plant.ts"
import type { Refused } from "./refusal.ts"
import { operations } from "./resources.ts"

/** The header that carries a hint. The real API has no such header. */
export const hintHeader = "x-maintainx-hint"

/** A request that was refused. */
export interface RefusedRequest {
  /** Undefined if no operation has the path. */
  readonly operation: Operation | undefined
  readonly method: string
  /** The path with its query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array | "too large"
}

/** What to do instead, in one sentence or two, if that can be told. */
export const hintFor = (
  request: RefusedRequest,
  { issues, status }: Pick<Refused, "issues" | "status">
): string | undefined => {
  const { operation } = request
  switch (status) {
    case 400:
      return operation === undefined ? undefined : forBadRequest(operation, request, issues)
    case 401:
      return forKey(request.headers["authorization"] ?? "")
    case 403:
      return request.headers["x-organization-id"] === undefined
        ? undefined
        : "GET /v1/organizations lists the organizations that the key reaches."
    case 404:
      return operation === undefined ? forUnknownPath(request) : forNotFound(operation, request)
    default:
      return undefined
  }
}

const forKey = (authorization: string): string => {
  if (authorization === "") return "Send the key in a header: Authorization: Bearer KEY"
  return /^Bearer +\S+$/i.test(authorization)
    ? "This MaintainX does not know the key. It knows those that it was started with."
    : "The header is the word Bearer, a space and the key: Authorization: Bearer KEY"
}

const pathOf = ({ target }: RefusedRequest): string => target.split("?")[0] ?? ""

/** The ids before the first of each kind. */
const firstIds: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(makePlant({})).flatMap(([name, value]) =>
    "contents" in value && typeof value.contents === "function" ? [[name, value.contents().last]] : []
  )
)

const callOf = (operation: Operation): string => `${operation.method} ${prefixOf(operation)}${operation.path}`

// ---------------------------------------------------------------------------------------------------------------------
// paths
// ---------------------------------------------------------------------------------------------------------------------

/** No path has more parts, and comparing long ones takes time. */
const mostParts = 10

const partsOf = (path: string): ReadonlyArray<string> => path.split("/").filter((part) => part !== "")

const templates = operations.map((operation) => ({
  operation,
  parts: partsOf(`${prefixOf(operation)}${operation.path}`)
}))

const forUnknownPath = (request: RefusedRequest): string | undefined => {
  const { method } = request
  const parts = partsOf(pathOf(request))
  if (parts.length > mostParts) return undefined
  const here = templatesLike(parts, (part, literal) => part === literal)
  if (method === "DELETE" && parts.at(-2) === "thumbnail") {
    return "A thumbnail cannot be deleted. PUT puts another in its place."
  }
  const single = method === "DELETE" ? near(method, parts) : undefined
  if (here.length > 0)
    return single ?? `This path takes ${list([...new Set(here.map(({ method }) => method))], "and")} only.`
  const below = templatesLike(["v1", ...parts], (part, literal) => part === literal)
  if (below.length > 0) return "All paths but /versions begin with /v1."
  const alike = templatesLike(parts, (part, literal) => closest(part, [literal]).length > 0)
  const meant = alike.find((operation) => operation.method === method) ?? alike[0]
  if (meant !== undefined) return `The path is ${callOf(meant)}`
  if (parts.some((part) => /^web-?hooks?$/i.test(part))) return "Webhooks are subscriptions: POST /v1/subscriptions"
  return near(method, parts)
}

const templatesLike = (
  parts: ReadonlyArray<string>,
  isAlike: (part: string, literal: string) => boolean
): ReadonlyArray<Operation> =>
  templates
    .filter(
      (template) =>
        template.parts.length === parts.length &&
        template.parts.every((literal, i) => literal.startsWith("{") || isAlike(parts[i] ?? "", literal))
    )
    .map(({ operation }) => operation)

/** A path with one part too many or too few. */
const near = (method: string, parts: ReadonlyArray<string>): string | undefined => {
  const same = ({ operation, parts: wanted }: (typeof templates)[number]) =>
    operation.method === method &&
    Math.abs(wanted.length - parts.length) === 1 &&
    wanted.slice(0, parts.length).every((literal, i) => literal.startsWith("{") || literal === parts[i])
  const found = templates.filter(same).filter(({ parts: wanted }) => wanted.length > 1 && parts.length > 1)
  const [meant] = found.toSorted((one, other) => one.parts.length - other.parts.length)
  return meant === undefined ? undefined : `The path is ${callOf(meant.operation)}`
}

/** The id may be one of another kind, or the number that people see. */
const forNotFound = ({ path }: Operation, request: RefusedRequest): string | undefined => {
  const given = partsOf(pathOf(request)).slice(1)
  const parts = partsOf(path)
  for (const [i, part] of parts.entries()) {
    const name = part === "{id}" ? parts[i - 1] : /^\{(\w+)Id\}$/.exec(part)?.[1]?.concat("s")
    const kinds = Object.keys(firstIds)
    const wanted = kinds.find((kind) => kind.toLowerCase() === name?.toLowerCase())
    const actual = kinds.findLast((kind) => Number(given[i]) > (firstIds[kind] ?? 0))
    if (wanted === undefined || actual === undefined || actual === wanted) continue
    if (wanted === "workOrders" && actual === "organizations") {
      return "The number that people see is not the id. It is read with GET /v1/workorders/{id}?useSequentialId=true"
    }
    return `This MaintainX gives such ids to ${words(actual)}; the path takes one of ${words(wanted)}.`
  }
  return undefined
}

const words = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

// ---------------------------------------------------------------------------------------------------------------------
// queries, bodies and headers
// ---------------------------------------------------------------------------------------------------------------------

const forBadRequest = (
  operation: Operation,
  request: RefusedRequest,
  issues: ReadonlyArray<FieldIssue>
): string | undefined => {
  // Looking at one costs as much as the body is long, and there can be as many.
  for (const issue of issues.slice(0, 5)) {
    const hint =
      forOrganization(issue) ??
      forParameter(operation, issue) ??
      forValue(issue, request) ??
      forProperty(operation, request, issue)
    if (hint !== undefined) return hint
  }
  return undefined
}

const forOrganization = ({ error, fieldPath }: FieldIssue): string | undefined => {
  if (error.startsWith("x-organization-id and")) {
    return "Send x-organization-id, or x-organization-ids on a list that takes several, and leave out the other."
  }
  if (fieldPath === "x-organization-ids" && error.startsWith("this operation")) {
    return `Send x-organization-id with one id. x-organization-ids is for ${list(severalPaths, "and")}.`
  }
  return error === "OrganizationId was not provided"
    ? "The key reaches several organizations, so every request names one: x-organization-id. GET /v1/organizations lists them."
    : undefined
}

const severalPaths = operations
  .filter(({ organizations }) => organizations === "several")
  .map(({ path }) => `/v1${path}`)

const pages =
  /^(?:page|pages?_?(?:no|num|number|size|token)|per_?page|offset|skip|start|after|next(?:_?cursor)?|size|count|top)$/i

const forParameter = ({ method, query }: Operation, { error }: FieldIssue): string | undefined => {
  const name = /^'(.*)' is not a valid query parameter$/s.exec(error)?.[1]
  if (name === undefined) return undefined
  const { labels, names } = query === undefined ? { labels: undefined, names: new Set<string>() } : queryKeys(query)
  if (names.has("cursor") && pages.test(name)) {
    return "Lists go on by cursor: send the nextCursor of the last answer as cursor. limit is the size of a page."
  }
  if (name.endsWith("[]") && names.has(name.slice(0, -2))) {
    return "Without brackets: each value repeats the name, as in a=1&a=2."
  }
  const known = [...names]
  const bounds = known.filter((key) => key.endsWith("[gte]") || key.endsWith("[lte]"))
  if (/^(?:updated|created|modified|since|until|from|to)/i.test(name) && bounds.length > 0) {
    return `Times are bounded with ${list(bounds, "and")}.`
  }
  // A name in the singular is likelier than one that merely contains it.
  const meant = known.find((key) => key === `${name}s` || key === `${name}es` || key === name.replace(/y$/, "ies"))
  const [alike = meant] = meant === undefined ? closest(name, known) : [meant]
  if (alike !== undefined) return `The parameter is ${alike}.`
  const others = known.filter((key) => key !== "skipWebhook")
  const custom = labels === undefined ? "" : " Custom fields go by their labels, as far as a record has a value."
  if (others.length === 0) return `${method} takes no parameters here but ${list(known, "and") || "those of the path"}.`
  return `The parameters are ${list(others, "and")}.${custom}`
}

/** What learners write for the allowed values. */
const otherWords: Readonly<Record<string, string>> = {
  CANCELLED: "CANCELED, with one L",
  CLOSED: "DONE",
  COMPLETE: "DONE",
  COMPLETED: "DONE",
  CRITICAL: "HIGH",
  INPROGRESS: "IN_PROGRESS",
  NEW: "OPEN",
  NORMAL: "MEDIUM",
  REJECTED: "DECLINED",
  URGENT: "HIGH"
}

const example = "2026-11-24T08:00:00Z"

const forValue = (
  { error, fieldPath = "", fieldValue }: FieldIssue,
  { method }: RefusedRequest
): string | undefined => {
  const member = /^'(.*)' is not a member of (.*)$/s.exec(error)
  const allowed = member?.[2] ?? /^must be equal to one of the allowed values: (.*)$/s.exec(error)?.[1]
  if (allowed !== undefined) return forMember(String(member?.[1] ?? fieldValue), allowed.split(", "))
  if (error === 'must match format "date-time"') return forInstant(fieldValue)
  if (fieldPath === "limit")
    return "A page has 1 to 200 rows. The next one begins at nextCursor, which is sent as cursor."
  if (/^must be (?:one of )?(?:integer|number)/.test(error) && typeof fieldValue === "string") {
    if (/^[+-]?\d+(?:\.\d+)?$/.test(fieldValue)) return "A number in JSON has no quotes."
    return /id$/i.test(fieldPath) ? "Ids are numbers." : undefined
  }
  if (error === "must be boolean" && typeof fieldValue === "string") return "true and false have no quotes in JSON."
  if (/^must be (?:array|object)$/.test(error) && fieldPath !== "") {
    return method === "GET"
      ? undefined
      : `The value is ${error.endsWith("array") ? "a list: [...]" : "an object: {...}"}`
  }
  return undefined
}

const forMember = (given: string, allowed: ReadonlyArray<string>): string | undefined => {
  if (given.includes(",")) return "Each value repeats the name, as in a=1&a=2."
  const word = otherWords[given.toUpperCase().replaceAll(/[^A-Z]/g, "")]
  if (word !== undefined && allowed.includes(word.split(",")[0] ?? "")) return `The value is ${word}.`
  const [alike] = closest(given, allowed)
  return alike === undefined ? undefined : `The value is ${alike}.`
}

const forInstant = (given: unknown): string => {
  if (typeof given === "number" || (typeof given === "string" && /^\d{9,}$/.test(given))) {
    return `A time is text with a zone, not a number: ${example}`
  }
  const text = String(given)
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `A date needs a time and a zone: ${example}`
  if (/^\d{4}-\d\d-\d\dT[\d:.]+ \d\d:?\d\d$/.test(text)) {
    return "The + of a zone is a space in a query. Write it as %2B, or use Z."
  }
  if (/^\d{4}-\d\d-\d\d[T ][\d:.]+$/.test(text)) return `A time needs a zone: ${example}`
  return `A time is written as ${example}`
}

const forProperty = (
  operation: Operation,
  request: RefusedRequest,
  { error, fieldPath = "" }: FieldIssue
): string | undefined => {
  if (operation.body === undefined || operation.body === "bytes") return undefined
  const { ast } = Schema.toEncoded(operation.body)
  if (error === "the content type must be application/json") return "Content-Type: application/json"
  const given = jsonOf(request.body)
  if (fieldPath === "") return forWhole(ast, given)
  const names = propertiesAt(ast, fieldPath.split(".").slice(0, -1))
  const name = fieldPath.split(".").at(-1) ?? ""
  const missing = error.startsWith("must have required property")
  const outer = properties(ast)
  if (missing && Predicate.isObject(given) && !fieldPath.includes(".")) {
    const inner = propertiesAt(ast, [name])
    if (Object.keys(given).some((key) => inner.includes(key)))
      return `Put the properties into an envelope: {"${name}": {...}}`
    const [only, ...others] = Object.entries(given)
    if (only !== undefined && others.length === 0 && Predicate.isObject(only[1]) && name in only[1])
      return withoutEnvelope
    const [alike] = closestOf(
      name,
      Object.keys(given).filter((key) => !outer.some((property) => property.key === key))
    )
    return alike === undefined ? undefined : `The property is ${name}.`
  }
  if (error !== "must NOT have additional properties") return undefined
  if (Predicate.isObject(given) && !fieldPath.includes(".")) {
    const value = given[name]
    if (Predicate.isObject(value) && Object.keys(value).some((key) => names.includes(key))) return withoutEnvelope
  }
  if (name === "status" && operations.some(({ path }) => path === `${operation.path}/status`)) {
    return `The status is set with PATCH /v1${operation.path}/status`
  }
  if (operation.name === "WorkRequests.update" && name === "status") return "A work order for the request approves it."
  const renamed = otherNames[name]
  if (renamed !== undefined && names.includes(renamed)) return `The property is ${renamed}.`
  const [alike] = closest(name, names)
  return alike === undefined ? undefined : `The property is ${alike}.`
}

const withoutEnvelope = "Send the properties themselves, without an envelope. Only answers have one."

/** What learners call some properties. */
const otherNames: Readonly<Record<string, string>> = {
  assigneeIds: "assignees",
  assignee: "assignees",
  due: "dueDate",
  event: "type",
  eventType: "type",
  name: "title",
  recurrenceInfo: "repeatability",
  repeatability: "recurrenceInfo",
  start: "startDate",
  text: "content",
  body: "content",
  message: "content",
  title: "name",
  value: "readingValue",
  readingValue: "value"
}

const closestOf = (name: string, given: ReadonlyArray<string>): ReadonlyArray<string> =>
  given.slice(0, 20).filter((key) => otherNames[key] === name || closest(key.slice(0, 100), [name]).length > 0)

/** A body that is not of the kind that the operation takes. */
const forWhole = (ast: SchemaAST.AST, given: unknown): string | undefined => {
  if (given === undefined) return "The body is JSON: names and text in double quotes, and no comma after the last."
  if (ast._tag === "Arrays" && !Array.isArray(given)) return "The body is a list: [{...}]"
  if (ast._tag === "Objects" && Array.isArray(given)) return "The body is one object, without a list around it."
  return undefined
}

/** The names that an object in a body can have. */
const propertiesAt = (ast: SchemaAST.AST, path: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (ast._tag === "Union") return ast.types.flatMap((type) => propertiesAt(type, path))
  const [name, ...rest] = path
  if (ast._tag === "Arrays")
    return ast.rest.flatMap((type) => propertiesAt(type, /^\d+$/.test(name ?? "") ? rest : path))
  if (ast._tag !== "Objects") return []
  const own = properties(ast)
  if (name === undefined) return own.map(({ key }) => key)
  return own.filter(({ key }) => key === name).flatMap(({ type }) => propertiesAt(type, rest))
}

const jsonOf = (body: Uint8Array | "too large"): unknown => {
  if (body === "too large" || body.byteLength === 0) return body === "too large" ? undefined : {}
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}

const list = (names: ReadonlyArray<string>, last: string): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} ${last} ${names.at(-1)}`
