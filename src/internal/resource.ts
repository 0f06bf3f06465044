/**
 * What makes a service of the operations of a resource and of the interface that its users see.
 *
 * @internal
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Rec from "effect/Record"
import type * as Stream from "effect/Stream"
import { MaintainXClient } from "../MaintainXClient.ts"
import type { MaintainXError } from "../MaintainXError.ts"
import type { Group, Methods, Operation, Page, PageQuery } from "../Operation.ts"
import * as Pages from "../Pages.ts"
import { getMany } from "./many.ts"
import { memoizedBy } from "./memoized.ts"

/**
 * A list, page by page or as a whole.
 *
 * @since 0.1.0
 */
export interface PagedList<out Row, in Query> {
  /** One page of the list. */
  readonly list: (query?: Query) => Effect.Effect<Page<Row>, MaintainXError>

  /** The whole list. Each page is fetched when the program needs it. */
  readonly stream: (query?: Query) => Stream.Stream<Row, MaintainXError>
}

/**
 * Records by their ids. `Query` is what reading one takes besides the id, if anything.
 *
 * @since 0.1.0
 */
export interface Records<in out Id, out A, in Query = never> {
  /** One record. `NotFound` if the organization has none with this id. */
  readonly get: (id: Id, ...query: OptionalQuery<Query>) => Effect.Effect<A, MaintainXError>

  /**
   * Many records by their ids, ten at a time under the quota, each id once. The map leaves out what the organization
   * does not have. The API has no operation for this, so every id is one request. A query holds for all of them.
   */
  readonly getMany: (
    ids: Iterable<Id>,
    ...query: OptionalQuery<Query>
  ) => Effect.Effect<ReadonlyMap<Id, A>, MaintainXError>
}

type OptionalQuery<Query> = [Query] extends [never] ? [] : [query?: Query]

/** The class of a service. */
export interface Class<Self, Key extends string, Service, OperationName extends string>
  // `Context.ServiceClass` itself would cost a program 150 instantiations more.
  extends Context.Service<Self, Service> {
  new (_: never): Context.ServiceClass.Shape<Key, Service>

  /** The operations behind the service, as data. */
  readonly operations: Group<OperationName>

  /** The service over the client. */
  readonly layer: Layer.Layer<Self, never, MaintainXClient>

  /** The service with the given methods only. A call of any other is a defect that names the method. */
  readonly layerTest: (methods: Partial<Service>) => Layer.Layer<Self>
}

/** Operations that a service has no methods for. */
type Strangers<Operations, Service> = {
  readonly [Name in Exclude<keyof Operations, keyof Service>]: "the service has no method of this name"
}

/** What every service offers besides its operations: `stream` beside a `list` of pages, `getMany` beside `get`. */
type Derived<Operations> = (Operations extends {
  readonly list: Operation<readonly [], never, infer Query, Page<infer Row>>
}
  ? Pick<PagedList<Row, Query>, "stream">
  : unknown) &
  (Operations extends { readonly get: Operation<readonly [infer Id], never, infer Query, infer A> }
    ? Pick<Records<Id, A, Query>, "getMany">
    : unknown)

/**
 * The service of a resource: `class Models extends Service<Models, ModelsService>()("Models", operations, make) {}`.
 *
 * `make` takes the methods of the operations, with those derived from them, and gives the whole service. The compiler
 * refuses an operation that the service has no method for, and a method that neither an operation nor `make` provides.
 */
export const Service =
  <Self, Service extends object>() =>
  <Name extends string, Operations extends Record<string, Operation>>(
    name: Name,
    operations: Operations & Strangers<Operations, Service>,
    make: (methods: Methods<Operations> & Derived<Operations>) => Service
  ): Class<Self, `effect-maintainx/${Name}`, Service, keyof Operations & string> => {
    const service = Context.Service<Self, Service>()(`effect-maintainx/${name}`)
    return Object.assign(service, {
      operations,
      layer: memoizedBy(MaintainXClient, (client) => Layer.sync(service, () => make(methods(client, operations)))),
      // Every member of a service is a method, so none is required; the compiler cannot know that of any `Service`.
      layerTest: (methods: Partial<Service>) => Layer.mock(service, methods as never)
    })
  }

const methods = <Operations extends Record<string, Operation>>(
  client: MaintainXClient["Service"],
  operations: Operations
): Methods<Operations> & Derived<Operations> => {
  const { get, list } = operations
  const run =
    (operation: Operation) =>
    (...args: ReadonlyArray<unknown>) =>
      client.run(operation, args as never)
  // Each method takes and gives what the operation's own types say; the types above cannot be built any other way.
  return {
    ...Rec.map(operations, run),
    ...(list?.answer.rows === undefined
      ? undefined
      : { stream: (query?: PageQuery) => Pages.stream(list, run(list) as never, query) }),
    ...(get === undefined ? undefined : { getMany: getMany(run(get) as never) })
  } as never
}
