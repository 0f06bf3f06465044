/**
 * Layers that depend on what they are built with. Effect memoizes a layer by its reference alone: of two clients with
 * two keys in one program, the second would be the first.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** A layer of layers, which is itself not memoized. */
export const anew = <A, E, R>(make: () => Layer.Layer<A, E, R>): Layer.Layer<A, E, R> =>
  Layer.fromBuild((memoMap, scope) => Effect.suspend(() => Layer.buildWithMemoMap(make(), memoMap, scope)))

/** A layer that is memoized once for each value of a service. */
export const memoizedBy = <K extends object, RK, A, E, R>(
  service: Effect.Effect<K, never, RK>,
  make: (value: K) => Layer.Layer<A, E, R>
): Layer.Layer<A, E, R | RK> => {
  const layers = new WeakMap<K, Layer.Layer<A, E, R>>()
  return Layer.fromBuild((memoMap, scope) =>
    Effect.flatMap(service, (value) => {
      const layer = layers.get(value) ?? make(value)
      layers.set(value, layer)
      return Layer.buildWithMemoMap(layer, memoMap, scope)
    })
  )
}
