/**
 * Random values of the API's own shapes.
 *
 * @since 0.1.0
 */
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * Random values of a schema of this library, for properties over real shapes: a row of a list, a payload, a query. Each
 * is a value that the API could send or take, which encodes and decodes to itself:
 *
 * `it.effect.prop("...", [arbitrary(WorkOrderRow)], ([workOrder]) => ...)`
 *
 * `Arbitrary.schema` alone gives values, too, that no JSON can carry, and unions whose members are taken for one
 * another.
 *
 * @since 0.1.0
 */
export const arbitrary = <A>(schema: Schema.Codec<A, unknown>): Arbitrary.Arbitrary<A> => {
  const encode = Schema.encodeUnknownResult(schema)
  const decode = Schema.decodeUnknownResult(schema)
  return Arbitrary.filterMap(Arbitrary.schema(schema), (value) =>
    Result.flatMap(encode(value), (encoded) =>
      decode(encoded === undefined ? undefined : JSON.parse(JSON.stringify(encoded)))
    )
  )
}
