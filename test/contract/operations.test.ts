import { assert, layer } from "@effect/vitest"
import { DateTime, Effect, Layer, Result, Schema } from "effect"
import * as Arbitrary from "effect/Arbitrary"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { makeDecoder } from "../../src/internal/decoder.ts"
import { fieldIssues, leadsOut } from "../../src/internal/request.ts"
import { withOrganizations } from "../../src/MaintainX.ts"
import { MaintainXClient } from "../../src/MaintainXClient.ts"
import { MaintainXConfig } from "../../src/MaintainXConfig.ts"
import type { UploadError } from "../../src/MaintainXError.ts"
import { type AnySchema, failuresOf, type Method, type Operation } from "../../src/Operation.ts"
import { FileName } from "../../src/resources/shapes/Attachments.ts"
import { document as describeAll, type JsonSchema, type Parameter } from "../../src/testing/OpenApi.ts"
import { groups } from "./groups.ts"
import { instances, type Manner, oneOfThese } from "./instances.ts"
import { shared } from "./shared.ts"
import { judgeSent, judgeText } from "./validation.ts"

const document = describeAll(groups)
const operations = Object.values(groups).flatMap((group): ReadonlyArray<Operation> => Object.values(group))

const documented = (operation: Operation) => {
  const found = document.paths[operation.path]?.[operation.method.toLowerCase()]
  assert(found !== undefined)
  return found
}

const atVendor = (operation: Operation) =>
  shared?.operations.find(({ method, path }) => method === operation.method && path === operation.path)

const settings = { arbitrary: { runs: 20, size: 12 } }

// ---------------------------------------------------------------------------------------------------------------------
// a server that answers what it is told to, and remembers what it was sent
// ---------------------------------------------------------------------------------------------------------------------

interface Sent {
  readonly method: string | undefined
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly redirect: string | undefined
}

const key = "key-of-the-tests"
const client = MaintainXClient.layer.pipe(
  Layer.provide(
    MaintainXConfig.layerOptions({ apiKey: key, baseUrl: "https://maintainx.test/v1", retries: 0, quota: 100_000 })
  )
)

/** Runs an operation against a server that gives one answer, and says what it was sent. */
const run = (operation: Operation, args: ReadonlyArray<unknown>, answer: Response, organizations: Array<number> = []) =>
  Effect.gen(function* () {
    const client = yield* MaintainXClient
    const sent: Array<Sent> = []
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const { body, headers, method, redirect } = init ?? {}
      sent.push({ method, url: String(url), headers: headers as Record<string, string>, body, redirect })
      return answer
    }
    // What the arguments are is known to the generator only.
    const result = yield* client.run(operation, args as never).pipe(
      withOrganizations(organizations),
      Effect.provideService(FetchHttpClient.Fetch, fetch),
      Effect.mapError((error) => error as UploadError),
      Effect.result
    )
    return { result, sent }
  })

const jsonOf = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json; charset=utf-8" } })

// ---------------------------------------------------------------------------------------------------------------------
// random arguments
// ---------------------------------------------------------------------------------------------------------------------

/** Path parameters, then the body, then the query or none. */
const argumentsOf = (operation: Operation): Arbitrary.Arbitrary<ReadonlyArray<unknown>> => {
  const { body, parameters, query } = operation
  return Arbitrary.all([
    ...parameters.map((schema) => (schema === FileName ? fileNames : inUrls(schema))),
    ...(body === undefined ? [] : [body === "bytes" ? bytes : Arbitrary.schema(body)]),
    ...(query === undefined ? [] : [oneOfThese<unknown>([Arbitrary.Constant(undefined), queries(operation, query)])])
  ])
}

/** Filters name at least one value. Where they are by custom fields, some of these have the name of a parameter. */
const queries = (operation: Operation, schema: AnySchema): Arbitrary.Arbitrary<unknown> => {
  const labels = documented(operation).parameters.find((parameter) => parameter.schema["type"] === "object")
  const filters = Arbitrary.map(inUrls(schema), (query) => withoutEmptyFilters(query as object))
  if (labels === undefined) return filters
  const confusing = Arbitrary.schema(Schema.Literals(["limit", "name", "updatedAt[gte]", labels.name]))
  return Arbitrary.map(Arbitrary.all([filters, confusing]), ([query, label]) => {
    const { [labels.name]: fields = {}, ...rest } = query
    return { ...rest, [labels.name]: { ...withoutEmptyFilters(fields), [label]: ["5", "6"] } }
  })
}

const withoutEmptyFilters = (query: object): Readonly<Record<string, object>> =>
  Object.fromEntries(
    Object.entries(query).filter(([name, value]) => name !== "" && !(Array.isArray(value) && value.length === 0))
  )

/** Half of a character cannot be written in a URL; such text is refused before sending. */
const inUrls = (schema: AnySchema): Arbitrary.Arbitrary<unknown> => Arbitrary.map(Arbitrary.schema(schema), wellFormed)

const wellFormed = (value: unknown): unknown => {
  if (typeof value === "string") return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  return value === null || typeof value !== "object" || DateTime.isDateTime(value)
    ? value
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name.toWellFormed(), wellFormed(part)]))
}

/** Any text, made a name of a file where it cannot be one. */
const fileNames = Arbitrary.map(Arbitrary.schema(Schema.String), (text) => {
  const name = text.toWellFormed()
  return Schema.is(FileName)(name) && !leadsOut(encodeURIComponent(name)) ? name : `${encodeURIComponent(name)}.pdf`
})

const bytes = Arbitrary.map(
  Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 })))),
  (values) => Uint8Array.from(values)
)

const organizationsOf = ({ organizations }: Operation): Arbitrary.Arbitrary<Array<number>> =>
  Arbitrary.map(
    Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isGreaterThan(0))), {
      maxLength: organizations === "one" ? 1 : 3
    }),
    (ids) => [...new Set(ids)]
  )

const split = (operation: Operation, args: ReadonlyArray<unknown>) => {
  const rest = args.slice(operation.parameters.length)
  return {
    path: args.slice(0, operation.parameters.length),
    body: operation.body === undefined ? undefined : rest.shift(),
    query: rest[0] as Readonly<Record<string, unknown>> | undefined
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// what a request must look like, told from the document alone
// ---------------------------------------------------------------------------------------------------------------------

type Pairs = ReadonlyArray<readonly [string, string]>

const text = (value: unknown): string => (DateTime.isDateTime(value) ? DateTime.formatIso(value) : String(value))

const pairs = (name: string, value: unknown): Pairs =>
  value === undefined ? [] : (Array.isArray(value) ? value : [value]).map((item) => [name, text(item)])

/** The query that the parameters of the document make of an argument. */
const expectedQuery = (parameters: ReadonlyArray<Parameter>, query: Readonly<Record<string, unknown>>): Pairs => {
  const names = new Set(parameters.map(({ name }) => name))
  return parameters.flatMap(({ name, schema }): Pairs => {
    if (schema["type"] === "object") {
      // Custom fields: every label is a key of its own, with a suffix where a parameter has the same name.
      return Object.entries(query[name] ?? {}).flatMap(([label, values]) =>
        pairs(names.has(label) && label !== name ? `${label}__c` : label, values)
      )
    }
    const bound = /^(\w+)\[(gte|lte)\]$/.exec(name)
    if (bound !== null) {
      const [, of = "", at = ""] = bound
      return pairs(name, (query[of] as Record<string, unknown> | undefined)?.[at])
    }
    const camelCase = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    return pairs(name, query[camelCase])
  })
}

/** The pairs of a query, read without the help of a library. */
const readQuery = (search: string): Pairs =>
  search === ""
    ? []
    : search
        .slice(1)
        .split("&")
        .map((pair) => {
          const [name = "", value = "", ...rest] = pair.split("=")
          assert.deepStrictEqual(rest, [])
          return [decodeURIComponent(name), decodeURIComponent(value)]
        })

const byName = (pairs: Pairs): Record<string, ReadonlyArray<string>> => {
  const names: Record<string, Array<string>> = Object.create(null)
  for (const [name, value] of pairs) {
    const values = names[name] ?? []
    names[name] = values
    values.push(value)
  }
  return names
}

/** Names that JavaScript objects take for something else, and a schema of properties therefore cannot judge. */
const withoutOddNames = (values: Record<string, ReadonlyArray<string>>) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => name !== "__proto__"))

const requestJudges = (
  parameters: ReadonlyArray<{ readonly name: string; readonly in: string; readonly schema: JsonSchema }>
) => {
  const isLabels = ({ name, schema }: { name: string; schema: JsonSchema }) =>
    name === "customFieldName" || schema["type"] === "object"
  const query = parameters.filter((parameter) => parameter.in === "query")
  const labels = query.some(isLabels)
  return {
    path: judgeText(
      parameters.filter((parameter) => parameter.in === "path"),
      false
    ),
    query: judgeText(
      query.filter((parameter) => !isLabels(parameter)),
      labels ? { type: "array", items: { type: "string" } } : false
    )
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------

/** The bodies that our document and, where it is there, the vendor's give for a status. */
const documentedBodies = (operation: Operation, status: number) => {
  const ours = documented(operation).responses[status]?.content?.["application/json"]?.schema
  const theirs = atVendor(operation)?.responses[status]?.content?.["application/json"]?.schema
  return [
    ...(ours === undefined ? [] : [{ by: "our document", schema: ours }]),
    ...(theirs === undefined
      ? []
      : [{ by: "the vendor's document", schema: withInstants(withEnvelope(operation, theirs), ours) }])
  ]
}

/** Where ours has an instant, so has the vendor's, which calls some of them texts of any kind. */
const withInstants = (theirs: JsonSchema, ours: JsonSchema | undefined): JsonSchema => {
  if (ours?.["format"] === "date-time") return { ...theirs, format: "date-time" }
  const of = (schema: JsonSchema | undefined, keyword: string) =>
    (schema?.[keyword] ?? {}) as Readonly<Record<string, JsonSchema>>
  const { items, properties } = theirs
  return {
    ...theirs,
    ...(items === undefined ? undefined : { items: withInstants(of(theirs, "items"), of(ours, "items")) }),
    ...(properties === undefined
      ? undefined
      : {
          properties: Object.fromEntries(
            Object.entries(of(theirs, "properties")).map(([name, property]) => [
              name,
              withInstants(property, of(ours, "properties")[name])
            ])
          )
        })
  }
}

/**
 * Where the value lies in an envelope, the envelope is there, which the vendor's document forgets to say in two places.
 */
const withEnvelope = ({ answer }: Operation, schema: JsonSchema): JsonSchema => {
  const [name = "", ...others] = Object.keys((schema["properties"] ?? {}) as object)
  const isEnvelope = others.length === 0 && answer.unwrap({ [name]: schema }) === schema
  return isEnvelope ? { ...schema, required: [name] } : schema
}

const answersOf = (schema: JsonSchema, manner: Manner) => instances(schema, manner, document.components.schemas)

/**
 * A body without what says nothing: properties that are null, an empty cursor, and the different ways to write an
 * instant. `nextPageUrl` is left out, since nobody gets to see it.
 */
const substance = (value: unknown): unknown => {
  if (typeof value === "string") return /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+02:00)$/.test(value) ? Date.parse(value) : value
  if (Array.isArray(value)) return value.map(substance)
  if (value === null || typeof value !== "object") return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, part]) => part !== null && name !== "nextPageUrl" && !(name === "nextCursor" && part === ""))
      .map(([name, part]) => [name, substance(part)])
  )
}

/** Changes one place of a JSON value, the one that `at` falls on. */
const corrupt = (value: unknown, at: number, junk: unknown): unknown => {
  let places = 0
  const count = (part: unknown): void => {
    places++
    if (part !== null && typeof part === "object") Object.values(part).forEach(count)
  }
  count(value)
  let left = at % places
  const change = (part: unknown): unknown => {
    if (left-- === 0) return junk
    if (Array.isArray(part)) return part.map(change)
    return part !== null && typeof part === "object"
      ? Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, change(inner)]))
      : part
  }
  return change(value)
}

const junk = oneOfThese<unknown>(
  [
    null,
    "",
    "1",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "OPEN",
    0,
    -1.5,
    1e300,
    true,
    [],
    [null],
    {},
    { type: "DAILY" }
  ].map((value) => Arbitrary.Constant(value))
)

/** The errors that the documented statuses stand for. A server that fails may have carried a change out before. */
const errorOf = (method: Method, status: string): UploadError["_tag"] | undefined =>
  Number(status) >= 500 ? (method === "GET" ? "ServerError" : "OutcomeUnknown") : refusals[status]

const refusals: Readonly<Record<string, UploadError["_tag"]>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  413: "PayloadTooLarge",
  429: "RateLimited"
}

layer(client)("every operation", (it) => {
  for (const operation of operations) {
    const ours = documented(operation)
    const theirs = atVendor(operation)
    const judges = [requestJudges(ours.parameters), ...(theirs === undefined ? [] : [requestJudges(theirs.params)])]
    const bodyJudges = [ours.requestBody, theirs?.body].flatMap((body) => {
      const schema = body?.content["application/json"]?.schema
      return schema === undefined ? [] : [judgeSent(schema)]
    })

    it.effect.prop(
      `${operation.name} sends exactly the documented request`,
      [argumentsOf(operation), organizationsOf(operation)],
      ([args, organizations]) =>
        Effect.gen(function* () {
          const answer = jsonOf(404, { error: "There is no such record" })
          const { result, sent } = yield* run(operation, args, answer, organizations)
          assert(Result.isFailure(result))
          assert.strictEqual(result.failure._tag, "NotFound", result.failure.message)
          assert.strictEqual(sent.length, 1)
          const [request] = sent
          assert(request !== undefined)
          const argument = split(operation, args)

          assert.strictEqual(request.method, operation.method)
          assert.strictEqual(request.redirect, "manual")

          const url = new URL(request.url)
          assert.strictEqual(url.origin, "https://maintainx.test")
          assert.match(url.pathname + url.search, /^[\w\-.~!*'()%/?&=]*$/)
          const values = [...argument.path]
          const template = `${operation.at === "root" ? "" : "/v1"}${operation.path}`.split("/")
          const named: Record<string, string> = {}
          const expectedPath = template.map((segment) => {
            if (!segment.startsWith("{")) return segment
            const value = String(values.shift())
            named[segment.slice(1, -1)] = value
            return value
          })
          assert.deepStrictEqual(url.pathname.split("/").map(decodeURIComponent), expectedPath)

          const query = byName(readQuery(url.search))
          const parameters = ours.parameters.filter((parameter) => parameter.in === "query")
          assert.deepStrictEqual(query, byName(expectedQuery(parameters, argument.query ?? {})))
          for (const judge of judges) {
            assert.strictEqual(judge.query(withoutOddNames(query)), undefined)
            const declared = Object.entries(named).filter(
              ([name]) => theirs === undefined || theirs.params.some((parameter) => parameter.name === name)
            )
            assert.strictEqual(judge.path(Object.fromEntries(declared)), undefined)
          }

          assert.deepStrictEqual(
            { ...request.headers },
            {
              accept: "application/json",
              "user-agent": "effect-maintainx/0.1.0",
              ...(operation.needsKey ? { authorization: `Bearer ${key}` } : undefined),
              ...(operation.needsKey && organizations.length === 1
                ? { "x-organization-id": `${organizations[0]}` }
                : undefined),
              ...(organizations.length > 1 && operation.organizations === "several"
                ? { "x-organization-ids": organizations.join(",") }
                : undefined),
              ...(operation.body === undefined
                ? undefined
                : { "content-type": operation.body === "bytes" ? "application/octet-stream" : "application/json" })
            }
          )

          if (operation.body === undefined) assert.strictEqual(request.body, undefined)
          else if (operation.body === "bytes") assert.deepStrictEqual(request.body, argument.body)
          else {
            const body = JSON.parse(new TextDecoder().decode(request.body as Uint8Array))
            // The JSON of an argument is the documented body: instants write themselves as ISO 8601.
            assert.deepStrictEqual(body, JSON.parse(JSON.stringify(argument.body)))
            for (const judge of bodyJudges) assert.strictEqual(judge(body), undefined)
          }
        }),
      settings
    )

    const { answer } = operation
    const schema = answer.body
    if (schema === undefined) {
      it.effect.prop(
        `${operation.name} takes an answer without a body`,
        [argumentsOf(operation)],
        ([args]) =>
          Effect.gen(function* () {
            const { result } = yield* run(operation, args, new Response(null, { status: answer.status }))
            assert.deepStrictEqual(result, Result.succeed(undefined))
          }),
        settings
      )
    } else {
      const encode = Schema.encodeUnknownSync(schema)
      const decode = Schema.decodeUnknownResult(schema)
      const decodeFast = makeDecoder(schema)

      for (const { by, schema } of documentedBodies(operation, answer.status)) {
        it.effect.prop(
          `${operation.name} reads whatever ${by} says that it answers, and loses nothing of it`,
          [argumentsOf(operation), answersOf(schema, "documented")],
          ([args, body]) =>
            Effect.gen(function* () {
              const { result } = yield* run(operation, args, jsonOf(answer.status, body))
              assert(Result.isSuccess(result), Result.isFailure(result) ? result.failure.message : "")
              const sent: unknown = JSON.parse(JSON.stringify(body))
              assert.deepStrictEqual(substance(encode(answer.wrap(result.success))), substance(sent))
            }),
          settings
        )

        it.effect.prop(
          `${operation.name} reads what ${by} does not say: other values of enums, more properties, null and nothing`,
          [argumentsOf(operation), answersOf(schema, "tolerated")],
          ([args, body]) =>
            Effect.gen(function* () {
              const { result } = yield* run(operation, args, jsonOf(answer.status, body))
              assert(Result.isSuccess(result), Result.isFailure(result) ? result.failure.message : "")
            }),
          settings
        )

        it.prop(
          `${operation.name}: the fast decoder and the schema agree about ${by} and about corruptions of it`,
          [answersOf(schema, "tolerated"), Arbitrary.schema(Schema.Natural), junk],
          ([body, at, junk]) => {
            for (const input of [body, corrupt(body, at, junk)]) {
              const before = structuredClone(input)
              const [fast, slow] = [decodeFast(input), decode(input)]
              assert.deepStrictEqual(input, before)
              if (Result.isSuccess(slow)) assert.deepStrictEqual(fast, slow)
              else {
                assert(Result.isFailure(fast))
                assert.deepStrictEqual(fieldIssues(fast.failure.issue)[0], fieldIssues(slow.failure.issue)[0])
              }
            }
          },
          settings
        )
      }
    }

    for (const [status, shape] of Object.entries(failuresOf(operation))) {
      const bodies =
        shape === "none"
          ? [{ by: "our document", body: Arbitrary.Constant(undefined) }]
          : documentedBodies(operation, Number(status)).map(({ by, schema }) => ({
              by,
              body: answersOf(schema, "documented")
            }))
      for (const { body, by } of bodies) {
        it.effect.prop(
          `${operation.name} turns the ${status} of ${by} into ${errorOf(operation.method, status)}`,
          [argumentsOf(operation), body],
          ([args, body]) =>
            Effect.gen(function* () {
              const { result } = yield* run(operation, args, jsonOf(Number(status), body))
              assert(Result.isFailure(result))
              assert.strictEqual(result.failure._tag, errorOf(operation.method, status))
              assert.strictEqual(result.failure.operation, operation.name)
            }),
          { arbitrary: { runs: 10, size: 12 } }
        )
      }
    }
  }
})
