/**
 * Lists as streams.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { UnexpectedResponse } from "./MaintainXError.ts"
import type { Operation, Page, PageQuery } from "./Operation.ts"

/** How many empty pages in a row, each with a cursor for the next, are taken for a list. */
const mostEmptyPages = 100

/**
 * Every item of a list, page by page. A page is fetched only when its first item is pulled. Pages have 200 rows, the
 * most that the API gives, unless the query has a limit.
 *
 * A cursor that was read before would lead round in a circle for ever, and so might empty pages whose cursors are always
 * new. At such a cursor, or after 100 empty pages in a row, the stream fails with `UnexpectedResponse`.
 *
 * `identity` drops the rows whose identity was seen before. It is for lists that page by offset: when a row is deleted
 * or created meanwhile, the others move, and a row can be met twice. (One that moves to a page already read is missed;
 * no client can see that.)
 *
 * @since 0.1.0
 */
export const stream = <Query extends PageQuery, A, E>(
  operation: Pick<Operation, "name">,
  list: (query: Query) => Effect.Effect<Page<A>, E>,
  query: Query | undefined,
  identity?: (item: A) => unknown
): Stream.Stream<A, E | UnexpectedResponse> =>
  Stream.suspend(() => {
    const cursors = new Set<string>()
    let emptyPages = 0
    const identities = new Set<unknown>()
    const isNew = (item: A): boolean => {
      if (identity === undefined) return true
      const key = identity(item)
      return !identities.has(key) && identities.add(key) !== undefined
    }
    return Stream.paginate(
      query?.cursor,
      (cursor): Effect.Effect<readonly [ReadonlyArray<A>, Option.Option<string>], E | UnexpectedResponse> => {
        const endless = (detail: string) => Effect.fail(new UnexpectedResponse({ operation: operation.name, detail }))
        if (cursor !== undefined) {
          if (cursors.has(cursor))
            return endless("the list led to a cursor that was read before, so it would never end")
          if (emptyPages >= mostEmptyPages) return endless(`the list led to ${emptyPages} empty pages in a row`)
          cursors.add(cursor)
        }
        const page = { limit: 200, ...query, ...(cursor === undefined ? undefined : { cursor }) } as Query
        return Effect.map(list(page), ({ items, nextCursor }) => {
          emptyPages = items.length === 0 ? emptyPages + 1 : 0
          return [items.filter(isNew), Option.fromUndefinedOr(nextCursor)]
        })
      }
    )
  })
