/** Wrong requests, made of right ones, each with the refusal that the document and the behaviour of the API call for. */
import type { Answer, Documented, Schema, Sent } from "./client.ts"
import type { World } from "./right.ts"

export interface Mistake {
  readonly what: string
  readonly operation: Documented
  readonly sent: Sent
  readonly status: number
  /** What is wrong with the refusal, if anything, beside its status and what the document says of that. */
  readonly judge: (answer: Answer) => string | undefined
  /** Whether the refusal has a shape that the document lacks: measured of queries, and of paths that no operation has. */
  readonly isUndocumented: boolean
}

type Judge = Mistake["judge"]

const text =
  (expected: string, type: RegExp): Judge =>
  (answer) =>
    answer.text === expected && type.test(answer.type) ? undefined : `not ${expected}`

const message: Judge = ({ json }) => (typeof Object(json).error === "string" ? undefined : "no {error}")

/** `{error}`, `{errors: [...]}` or a bare string: whichever the document declares, and one of them where it declares none. */
const refusal =
  (fieldPath?: string): Judge =>
  ({ json, text }) => {
    const { error, errors } = Object(json)
    if (typeof json === "string" || typeof error === "string") return undefined
    if (!Array.isArray(errors) || errors.length === 0) return "no refusal of a known shape"
    const paths = errors.map((issue: { fieldPath?: string }) => issue.fieldPath ?? "")
    return fieldPath === undefined ||
      paths.some((path: string) => path === fieldPath || path.startsWith(`${fieldPath}.`))
      ? undefined
      : `${fieldPath} is not named: ${text}`
  }

/** A value of another type than a schema wants, if there is one. */
const otherThan = (schema: Schema): unknown => {
  const types = JSON.stringify(schema)
  if (!/"object"/.test(types) && !/"anyOf"|"oneOf"|\{\}/.test(types)) return { not: "this" }
  return /"boolean"/.test(types) ? undefined : true
}

export async function* mistakes(world: World): AsyncGenerator<Mistake> {
  for (const operation of world.api.operations) {
    const { body, id, isBodyRequired, method, needsKey, parameters, path } = operation
    const right = await world.right(id)
    const query = parameters.filter((parameter) => parameter.in === "query")
    const mistake = (
      what: string,
      status: number,
      judge: Judge,
      sent: Partial<Sent>,
      isUndocumented = false
    ): Mistake => ({ what, operation, status, judge, sent: { ...right, ...sent }, isUndocumented })
    const misquery = (what: string, search: string, fieldPath?: string) =>
      mistake(what, 400, refusal(fieldPath), { target: `${right.target}?${search}` }, true)

    if (needsKey) {
      const noKey = text("Invalid authentication token", /^text\/html/)
      yield mistake("no key", 401, noKey, { headers: { authorization: "" } })
      yield mistake("a key of another kind", 401, noKey, { headers: { authorization: "Basic YTpi" } })
      yield mistake("an unknown key", 401, text('{"error":"Invalid token"}', /json/), {
        headers: { authorization: "Bearer nobody" }
      })
      yield mistake("both organization headers", 400, refusal(), {
        headers: { "x-organization-id": "1", "x-organization-ids": "1" }
      })
      yield mistake("an organization that is no number", 400, refusal(), { headers: { "x-organization-id": "mill" } })
      // The list of organizations is for all that the key reaches.
      if (id !== "Organizations.list") {
        yield mistake("an organization of others", 403, refusal(), { headers: { "x-organization-id": "777" } })
      }
    }
    yield misquery("an unknown parameter", "bogus=1")
    for (const { name, schema } of query) {
      const { enum: values, type } = schema
      if (Array.isArray(values) || Array.isArray((schema["items"] as Schema | undefined)?.["enum"])) {
        yield misquery(`a value that ${name} lacks`, `${name}=NONE_OF_THEM`)
      } else if (type === "integer" || type === "boolean" || schema["format"] === "date-time") {
        yield misquery(`text as ${name}`, `${encodeURIComponent(name)}=soon`)
      }
    }
    if (query.some(({ name }) => name === "limit")) {
      yield misquery("a page that is too long", "limit=201", "limit")
      yield misquery("a cursor that is none", "cursor=%25%25")
    }

    const [first] = parameters.filter((parameter) => parameter.in === "path" && parameter.schema["type"] === "integer")
    if (first !== undefined) {
      const at = path.split("/").indexOf(`{${first.name}}`)
      const withId = (value: string) => ({ target: right.target.split("/").with(at, value).join("/") })
      yield mistake("text as an id", 400, refusal(), withId("first"))
      // Whoever has no link must not learn whether there is a permit. The older readings declare no 404.
      const status = id === "WorkPermits.sign" ? 403 : id === "Meters.addReading" ? 400 : 404
      yield mistake("an id that is not there", status, status === 404 ? message : refusal(), withId("999999999"))
    }
    const nowhere = `${right.target}/and/so/on`
    const unknownPath = text(`Cannot ${method} ${nowhere}`, /^text\/plain/)
    yield mistake("a path that goes on", 404, unknownPath, { target: nowhere }, true)

    if (body === undefined || body === "bytes") continue
    yield mistake("a body that is not JSON", 400, refusal(), { body: "{'title': 1}" })
    yield mistake("a body of another type", 400, refusal(), { headers: { "content-type": "text/plain" }, body: "{}" })
    const schema = world.api.resolve(body)
    yield mistake("a body that is a number", 400, refusal(), { body: "7" })
    const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Schema>)
    if (properties.length === 0) continue
    const content = JSON.parse(String(right.body)) as Record<string, unknown>
    const changed = (change: Readonly<Record<string, unknown>>) => ({ body: JSON.stringify({ ...content, ...change }) })
    yield mistake("a property that is none", 400, refusal("bogus"), changed({ bogus: 1 }))
    const required = (schema["required"] ?? []) as ReadonlyArray<string>
    if (required.length > 0 && isBodyRequired)
      yield mistake("nothing in the body", 400, refusal(required[0]), { body: "{}" })
    for (const [name, property] of properties) {
      if (required.includes(name)) yield mistake(`no ${name}`, 400, refusal(name), changed({ [name]: undefined }))
      const other = otherThan(world.api.resolve(property))
      if (other !== undefined) yield mistake(`another type as ${name}`, 400, refusal(name), changed({ [name]: other }))
      if (Array.isArray(property["enum"])) {
        yield mistake(`a value that ${name} lacks`, 400, refusal(name), changed({ [name]: "NONE_OF_THEM" }))
      }
      if (property["format"] === "date-time") {
        yield mistake(`a date as ${name}`, 400, refusal(name), changed({ [name]: "2026-11-24" }))
      }
    }
  }
}
