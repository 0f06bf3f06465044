/**
 * Operations of the API as data: method, path, the schemas of path parameters, query, body and answer, and the envelope
 * to take off. Everything else is derived from these values: the client, the routes of the embedded MaintainX, and our
 * OpenAPI document.
 *
 * @since 0.1.0
 */
import type * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Rec from "effect/Record"
import * as Schema from "effect/Schema"
import type { File } from "./Files.ts"
import * as Wire from "./internal/wire.ts"
import type { MaintainXError, UploadError } from "./MaintainXError.ts"

/** @since 0.1.0 */
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

/**
 * A schema that needs no services. Operations use no others.
 *
 * @since 0.1.0
 */
export interface AnySchema extends Schema.Codec<unknown, unknown> {}

/**
 * The shape that the vendor's document declares for the body of an error: `{error}`, `{errors: [...]}`, a bare JSON
 * string, or none.
 *
 * @since 0.1.0
 */
export type FailureBody = "message" | "issues" | "text" | "none"

/**
 * What an operation answers: its documented status, the schema of the whole body, and how the value is taken out of it
 * and put back.
 *
 * @since 0.1.0
 */
export interface Answer<out A> {
  readonly status: 200 | 201 | 204
  /** Undefined if the answer has no body. */
  readonly body: AnySchema | undefined
  readonly unwrap: (body: unknown) => A
  readonly wrap: (value: unknown) => unknown
  /** The key of the rows, if the answer is a page. */
  readonly rows: string | undefined
}

/**
 * An operation that has no name yet, with its types: path parameters, body, query, answer and errors.
 *
 * @since 0.1.0
 */
export interface Unnamed<
  out Path extends ReadonlyArray<unknown> = ReadonlyArray<unknown>,
  out Body = unknown,
  out Query = unknown,
  out A = unknown,
  out E = unknown
> {
  readonly method: Method
  /** The template, for example `/workorders/{id}`. Names of path parameters are the vendor's. */
  readonly path: string
  readonly parameters: ReadonlyArray<AnySchema>
  readonly query: AnySchema | undefined
  /** `"bytes"` for a file, which is sent as it is. */
  readonly body: AnySchema | "bytes" | undefined
  readonly answer: Answer<A>
  /** The declared errors that differ from the usual ones of the method; see {@link failuresOf}. */
  readonly failures: Readonly<Record<number, FailureBody | undefined>>
  /** Whether the operation is for one organization, for several at once, or for all that the key reaches. */
  readonly organizations: "one" | "several" | "any"
  /** Whether the body may be left out. */
  readonly optionalBody: boolean
  /** Whether the path is below the base URL, or at the root of its host. */
  readonly at: "base" | "root"
  /** Whether key and organization are sent. Two operations need neither. */
  readonly needsKey: boolean
  /** Whether the vendor advises against it. */
  readonly deprecated: boolean
  readonly "~types"?: { readonly path: Path; readonly body: Body; readonly query: Query; readonly error: E }
}

/**
 * An operation.
 *
 * @since 0.1.0
 */
export interface Operation<
  out Path extends ReadonlyArray<unknown> = ReadonlyArray<unknown>,
  out Body = unknown,
  out Query = unknown,
  out A = unknown,
  out E = unknown
> extends Unnamed<Path, Body, Query, A, E> {
  /** The name in errors and spans, for example `WorkOrders.get`. */
  readonly name: string
}

/**
 * The arguments of an operation: path parameters in order, then the body, then the query.
 *
 * @since 0.1.0
 */
export type Arguments<O extends Operation> =
  O extends Operation<infer Path, infer Body, infer Query, unknown, unknown>
    ? [
        ...Path,
        ...([Body] extends [never] ? [] : undefined extends Body ? [body?: Body] : [body: Body]),
        ...([Query] extends [never] ? [] : [query?: Query])
      ]
    : never

/**
 * The method of a service for an operation.
 *
 * @since 0.1.0
 */
export type Run<O extends Operation> =
  O extends Operation<ReadonlyArray<unknown>, unknown, unknown, infer A, infer E>
    ? (...args: Arguments<O>) => Effect.Effect<A, E>
    : never

/**
 * The methods that a group of operations asks for. Client and embedded MaintainX both provide them.
 *
 * @since 0.1.0
 */
export type Methods<Operations extends Record<string, Operation>> = {
  readonly [Name in keyof Operations]: Run<Operations[Name]>
}

/**
 * The operations of a resource, as data. The types of each are in the interface of its service.
 *
 * @since 0.1.0
 */
export type Group<Name extends string = string> = { readonly [_ in Name]: Operation }

/**
 * Options that every write takes.
 *
 * @since 0.1.0
 */
export class WriteOptions extends Wire.shape<WriteOptions>()(() => ({
  /** Whether to suppress the webhooks that this write would cause. Default: false. */
  skipWebhook: Wire.input(Schema.Boolean)
})) {}

/**
 * The paging part of every list.
 *
 * @since 0.1.0
 */
export class PageQuery extends Wire.shape<PageQuery>()(() => ({
  /** The `nextCursor` of the page before. Opaque. */
  cursor: Wire.input(Schema.String),
  /** How many rows, 1 to 200. Default: 100. */
  limit: Wire.input(Wire.documented(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 200 })), { default: 100 }))
})) {}

/**
 * One page of a list. The last page has no `nextCursor`.
 *
 * @since 0.1.0
 */
export interface Page<out A> {
  readonly items: ReadonlyArray<A>
  readonly nextCursor?: string
}

// ---------------------------------------------------------------------------------------------------------------------------------
// answers
// ---------------------------------------------------------------------------------------------------------------------------------

type SchemaOf<A> = Schema.Codec<A, unknown>

// The casts in `unwrap` and `wrap` hold because the client unwraps only what `body` has decoded, and the embedded
// MaintainX wraps only what it will encode with `body`.

/**
 * The body as it is.
 *
 * @since 0.1.0
 */
export const json = <A>(schema: SchemaOf<A>, status: 200 | 201 = 200): Answer<A> => ({
  status,
  body: schema,
  unwrap: (body) => body as A,
  wrap: (value) => value,
  rows: undefined
})

/**
 * One property of the body.
 *
 * @since 0.1.0
 */
export const envelope = <A>(key: string, schema: SchemaOf<A>, status: 200 | 201 = 200): Answer<A> => ({
  status,
  body: Wire.lazy(() => Schema.Struct({ [key]: schema })),
  unwrap: (body) => (body as Record<string, A>)[key] as A,
  wrap: (value) => ({ [key]: value }),
  rows: undefined
})

/**
 * One page of a list: rows under a key, and the cursor of the next page.
 *
 * @since 0.1.0
 */
export const page = <A>(key: string, row: SchemaOf<A>): Answer<Page<A>> => ({
  status: 200,
  body: Wire.lazy(() =>
    Schema.Struct({
      [key]: Schema.Array(row),
      nextCursor: Wire.maybe(Schema.String),
      nextPageUrl: Wire.maybe(Schema.String)
    })
  ),
  unwrap: (body) => {
    const { [key]: rows, nextCursor } = body as Record<string, unknown>
    const items = rows as ReadonlyArray<A>
    return typeof nextCursor === "string" && nextCursor !== "" ? { items, nextCursor } : { items }
  },
  wrap: (value) => {
    const { items, ...rest } = value as Page<A>
    return { [key]: items, ...rest }
  },
  rows: key
})

/**
 * No body (status 204).
 *
 * @since 0.1.0
 */
export const empty: Answer<void> = {
  status: 204,
  body: undefined,
  unwrap: () => undefined,
  wrap: () => undefined,
  rows: undefined
}

// ---------------------------------------------------------------------------------------------------------------------------------
// operations
// ---------------------------------------------------------------------------------------------------------------------------------

type ParameterTypes<Parameters extends ReadonlyArray<AnySchema>> = {
  readonly [I in keyof Parameters]: Parameters[I]["Type"]
}

interface Spec<Parameters extends ReadonlyArray<AnySchema>, Query extends AnySchema, A> {
  /** The schemas of the path parameters, in the order of the template. */
  readonly parameters?: Parameters
  readonly query?: Query
  readonly answer: Answer<A>
  /** The declared errors that differ from the usual ones of the method. `undefined` takes one away. */
  readonly failures?: Readonly<Record<number, FailureBody | undefined>>
  /** Set for an operation that needs no key. */
  readonly needsKey?: false
}

interface ReadSpec<Parameters extends ReadonlyArray<AnySchema>, Query extends AnySchema, A>
  extends Spec<Parameters, Query, A> {
  readonly organizations?: "several" | "any"
  readonly at?: "root"
}

interface BodySpec<
  Parameters extends ReadonlyArray<AnySchema>,
  Body extends AnySchema,
  Query extends AnySchema,
  A,
  Optional extends boolean
> extends Spec<Parameters, Query, A> {
  readonly body: Body
  readonly optionalBody?: Optional
  readonly deprecated?: true
}

// The types of an operation exist for the compiler alone: `~types` is never set. So the functions below state them,
// from the schemas that they were given, with `as never`.
const operation = (
  method: Method,
  path: string,
  spec: Spec<ReadonlyArray<AnySchema>, AnySchema, unknown> & {
    readonly body?: AnySchema | "bytes"
    readonly organizations?: "several" | "any"
    readonly optionalBody?: boolean
    readonly at?: "root"
    readonly deprecated?: true
  }
): Unnamed => {
  return {
    method,
    path,
    parameters: spec.parameters ?? [],
    query: spec.query ?? (method === "GET" ? undefined : WriteOptions),
    body: spec.body,
    answer: spec.answer,
    failures: spec.failures ?? {},
    organizations: spec.organizations ?? (spec.needsKey === false ? "any" : "one"),
    optionalBody: spec.optionalBody ?? false,
    at: spec.at ?? "base",
    needsKey: spec.needsKey ?? true,
    deprecated: spec.deprecated ?? false
  }
}

const usualFailures: Readonly<Record<Method, Readonly<Record<number, FailureBody>>>> = {
  GET: { 400: "message" },
  POST: { 400: "issues" },
  PATCH: { 400: "issues" },
  PUT: { 400: "issues", 413: "message" },
  DELETE: {}
}

/**
 * The error statuses that the vendor's document declares for an operation, with the shapes of their bodies.
 *
 * @since 0.1.0
 */
export const failuresOf = ({ failures, method, parameters }: Unnamed): Readonly<Record<number, FailureBody>> => {
  const declared: Record<number, FailureBody | undefined> = {
    ...usualFailures[method],
    ...(parameters.length > 0 ? { 404: "message" } : undefined),
    401: "none",
    ...failures
  }
  return Rec.filter(declared, Predicate.isNotUndefined)
}

/**
 * Reads. Declares 400 and, with path parameters, 404.
 *
 * @since 0.1.0
 */
export const get = <
  const Parameters extends ReadonlyArray<AnySchema> = readonly [],
  Query extends AnySchema = never,
  A = never
>(
  path: string,
  spec: ReadSpec<Parameters, Query, A>
): Unnamed<
  ParameterTypes<NoInfer<Parameters>>,
  never,
  [Query] extends [never] ? never : Query["Type"],
  A,
  MaintainXError
> => operation("GET", path, spec) as never

const write =
  (method: "POST" | "PATCH") =>
  <
    Body extends AnySchema,
    const Parameters extends ReadonlyArray<AnySchema> = readonly [],
    Query extends AnySchema = typeof WriteOptions,
    A = never,
    const Optional extends boolean = false
  >(
    path: string,
    spec: BodySpec<Parameters, Body, Query, A, Optional>
  ): Unnamed<
    ParameterTypes<NoInfer<Parameters>>,
    Body["Type"] | (Optional extends true ? undefined : never),
    Query["Type"],
    A,
    MaintainXError
  > =>
    operation(method, path, spec) as never

/**
 * Creates or acts. Declares 400 and, with path parameters, 404.
 *
 * @since 0.1.0
 */
export const post = write("POST")

/**
 * Changes. Declares 400 and, with path parameters, 404.
 *
 * @since 0.1.0
 */
export const patch = write("PATCH")

/**
 * Uploads a file. Declares 400, 404 and 413.
 *
 * @since 0.1.0
 */
export const upload = <const Parameters extends ReadonlyArray<AnySchema>, A>(
  path: string,
  spec: Spec<Parameters, typeof WriteOptions, A>
): Unnamed<ParameterTypes<Parameters>, File, WriteOptions, A, UploadError> =>
  operation("PUT", path, { ...spec, body: "bytes" }) as never

/**
 * Deletes. Declares 404.
 *
 * @since 0.1.0
 */
export const del = <const Parameters extends ReadonlyArray<AnySchema>>(
  path: string,
  spec: Omit<Spec<Parameters, typeof WriteOptions, void>, "answer">
): Unnamed<ParameterTypes<Parameters>, never, WriteOptions, void, MaintainXError> =>
  operation("DELETE", path, { ...spec, answer: empty }) as never

type Named<O> = O extends Unnamed<infer P, infer B, infer Q, infer A, infer E> ? Operation<P, B, Q, A, E> : never

/**
 * Gives the operations of a resource their names: `group("WorkOrders", { get })` holds `WorkOrders.get`.
 *
 * @since 0.1.0
 */
export const group = <const Operations extends Record<string, Unnamed>>(
  resource: string,
  operations: Operations
): { readonly [Name in keyof Operations]: Named<Operations[Name]> } =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [name, { ...operation, name: `${resource}.${name}` }])
  ) as never
