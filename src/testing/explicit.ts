/**
 * Values that name every property. What builds one and forgets a property does not compile, so a property that is new in
 * a schema is led to all places that must know it.
 *
 * @internal
 */
import type * as DateTime from "effect/DateTime"

/** `A` with every property named. One that may be absent is undefined then. */
export type Explicit<A> = A extends object
  ? { readonly [Name in keyof Required<A>]: object extends Pick<A, Name> ? A[Name] | undefined : A[Name] }
  : A

/** `A` without the properties that may be undefined, unless they are given. */
export type Sparse<A> = A extends object
  ? { readonly [Name in keyof A as undefined extends A[Name] ? Name : never]?: A[Name] } & {
      readonly [Name in keyof A as undefined extends A[Name] ? never : Name]: A[Name]
    }
  : A

/** A query or a payload as it arrives: JSON has no undefined, and `copy` leaves it out. */
export type Given<T> = T extends string | number | boolean | DateTime.Utc | Uint8Array
  ? T
  : T extends ReadonlyArray<infer Item>
    ? ReadonlyArray<Given<Item>>
    : T extends object
      ? { readonly [Name in keyof T]: Given<Exclude<T[Name], undefined>> }
      : T

/** The value without the properties that are undefined. */
export const compact = <A extends object>(value: Explicit<A>): A =>
  // Only a property that may be absent can be undefined.
  Object.fromEntries(Object.entries(value).filter(([, property]) => property !== undefined)) as A

/** What a payload says about the properties of a record: a new value, null to clear it, or nothing. */
export type Changes<R> = { readonly [Name in keyof R]?: R[Name] | null | undefined }

/** Refuses properties that a record does not have: a payload must not say what nobody handles. */
export type Known<Payload, R> = { readonly [_ in Exclude<keyof Payload, keyof R>]: never }

/**
 * A record with the changes of a payload: what is absent stays, null clears, and custom fields change one by one.
 */
export const changed = <R extends object, const C extends Changes<R>>(record: R, changes: C & Known<C, R>): R => {
  const result: Record<string, unknown> = Object.fromEntries(Object.entries(record))
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete result[name]
    else if (name === "extraFields") result[name] = { ...Object(result[name]), ...Object(value) }
    else if (value !== undefined) result[name] = value
  }
  return result as R // Every value in it comes from the record or from the changes, which are typed alike.
}

/** Compiles if a payload has nothing left that nobody handles. */
export const assertEmpty = <Rest extends Readonly<Record<keyof Rest, never>>>(_: Rest): void => {}

/** The named properties of a record, without those that it does not have. */
export const pick = <R extends object, const Name extends keyof R>(
  record: R,
  names: ReadonlyArray<Name>
): Pick<R, Name> => {
  const result: Partial<R> = {}
  for (const name of names) if (record[name] !== undefined) result[name] = record[name]
  return result as Pick<R, Name> // What is left out is absent or undefined in the record.
}

/** A value without the named properties. */
export const without = <A extends object, const Name extends string>(
  value: A,
  names: ReadonlyArray<Name>
): Omit<A, Name> =>
  // The others are as they were.
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.some((other) => other === name))) as Omit<A, Name>

/** The properties that a list shows only when it is asked to. Null stands beside a key that is handled elsewhere. */
export const expanded = <
  R extends object,
  Expand extends string,
  const Properties extends { readonly [_ in Expand]: keyof R | null }
>(
  record: R,
  expand: ReadonlyArray<Expand> | undefined,
  properties: Properties
): { readonly [Name in Properties[Expand] & keyof R]: R[Name] | undefined } =>
  // A property that is not asked for is absent, so it is undefined.
  pick(
    record,
    (expand ?? []).flatMap((key) => properties[key] ?? [])
  ) as { readonly [Name in Properties[Expand] & keyof R]: R[Name] | undefined }
