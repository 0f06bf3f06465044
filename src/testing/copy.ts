/**
 * Copies of values, so that a caller who changes what it passed or got changes nothing in the plant.
 *
 * @internal
 */
import { isPlain } from "../internal/request.ts"

/**
 * A copy of data, as JSON would carry it: an undefined property is left out, since it means the same as an absent one,
 * and zero has no sign. Instants cannot change and are shared.
 */
export const copy = (value: unknown): unknown => {
  if (value === 0) return 0
  if (Array.isArray(value)) return value.map(copy)
  if (value instanceof Uint8Array) return value.slice()
  if (!isPlain(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, property]) => (property === undefined ? [] : [[name, copy(property)]]))
  )
}
