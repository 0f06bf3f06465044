/**
 * What makes a service of the operations of a resource and of the interface that its users see.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { MaintainXClient } from "../MaintainXClient.ts"
import type { Group, Methods, Operation } from "../Operation.ts"
import { memoizedBy } from "./memoized.ts"

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

/**
 * The service of a resource: `class Models extends Service<Models, ModelsService>()("Models", operations, make) {}`.
 *
 * `make` takes the methods of the operations and gives the whole service. The compiler refuses an operation that the
 * service has no method for, and a method that neither an operation nor `make` provides.
 */
export const Service =
  <Self, Service extends object>() =>
  <Name extends string, Operations extends Record<string, Operation>>(
    name: Name,
    operations: Operations & Strangers<Operations, Service>,
    make: (methods: Methods<Operations>) => Service
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
): Methods<Operations> => {
  const methods: Record<string, unknown> = {}
  for (const [name, operation] of Object.entries(operations)) {
    methods[name] = (...args: ReadonlyArray<unknown>) => client.run(operation, args as never)
  }
  // Each method takes and gives what the operation's own types say; the mapped type cannot be built any other way.
  return methods as Methods<Operations>
}
