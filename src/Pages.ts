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

type List<Query, A, E> = (query: Query) => Effect.Effect<Page<A>, E>

/**
 * Every page of a list. A page is fetched only when it is pulled, and has 200 rows, the most that the API gives, unless
 * the query has a limit.
 *
 * A program that keeps the `nextCursor` of each page that it is done with can go on from there after a restart:
 *
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { MaintainX, Pages, Users } from "effect-maintainx"
 *
 * const exportFrom = (cursor: string) =>
 *   Stream.unwrap(Effect.map(Users, (users) => Pages.pages(Users.operations.list, users.list, { cursor }))).pipe(
 *     Stream.runForEach(({ items, nextCursor }) => Effect.log(`${items.length} written, go on from ${nextCursor}`))
 *   )
 *
 * await Effect.runPromise(exportFrom("MTAw").pipe(Effect.provide(MaintainX.layer)))
 * ```
 *
 * A cursor that was used before would lead round in a circle for ever, and so might empty pages whose cursors are
 * always new. At such a cursor, or after 100 empty pages in a row, the stream fails with `UnexpectedResponse`.
 *
 * @since 0.1.0
 */
export const pages = <Query extends PageQuery, A, E>(
  operation: Pick<Operation, "name">,
  list: List<Query, A, E>,
  query?: Query
): Stream.Stream<Page<A>, E | UnexpectedResponse> => paginate(operation, list, query, () => (page) => [page])

/**
 * Every item of a list, page by page like {@link pages}.
 *
 * `identity` drops the rows whose identity was met before. It is for lists that page by offset: when a row is deleted
 * or created meanwhile, the others move, and a row can be met twice. (One that moves to a page already read is missed;
 * no client can see that.)
 *
 * @since 0.1.0
 */
export const stream = <Query extends PageQuery, A, E>(
  operation: Pick<Operation, "name">,
  list: List<Query, A, E>,
  query: Query | undefined,
  identity?: (item: A) => unknown
): Stream.Stream<A, E | UnexpectedResponse> =>
  paginate(operation, list, query, () => {
    if (identity === undefined) return ({ items }) => items
    const identities = new Set<unknown>()
    const isNew = (item: A): boolean => identities.size < identities.add(identity(item)).size
    return ({ items }) => items.filter(isNew)
  })

/** What `select` makes of every page. It is called for each run of the stream. */
const paginate = <Query extends PageQuery, A, E, B>(
  operation: Pick<Operation, "name">,
  list: List<Query, A, E>,
  query: Query | undefined,
  select: () => (page: Page<A>) => ReadonlyArray<B>
): Stream.Stream<B, E | UnexpectedResponse> =>
  Stream.suspend(() => {
    const cursors = new Set<string>()
    const elements = select()
    let emptyPages = 0
    return Stream.paginate(
      query?.cursor,
      (cursor): Effect.Effect<readonly [ReadonlyArray<B>, Option.Option<string>], E | UnexpectedResponse> => {
        const endless = (detail: string) => Effect.fail(new UnexpectedResponse({ operation: operation.name, detail }))
        if (cursor !== undefined) {
          if (cursors.has(cursor)) {
            return endless("the list led to a cursor that was read before, so it would never end")
          }
          if (emptyPages >= mostEmptyPages) return endless(`the list led to ${emptyPages} empty pages in a row`)
          cursors.add(cursor)
        }
        const page = { limit: 200, ...query, ...(cursor === undefined ? undefined : { cursor }) } as Query
        return Effect.map(list(page), (page) => {
          emptyPages = page.items.length === 0 ? emptyPages + 1 : 0
          return [elements(page), Option.fromUndefinedOr(page.nextCursor)]
        })
      }
    )
  })
