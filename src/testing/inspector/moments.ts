/**
 * Moments of the past of a plant, to be opened and gone on from. A moment is an image, and an image shares with the one
 * before what did not change.
 *
 * @internal
 */
import type { Image } from "../state/snapshot.ts"

/** A plant as it was. */
export interface Moment {
  /** 1, 2 and so on. */
  readonly id: number
  /** On the clock of the plant, in milliseconds. */
  readonly at: number
  /** What made it so. */
  readonly cause: string
  readonly image: Image
}

export interface Moments {
  /** Adds a moment, and forgets the oldest ones if there are too many. */
  readonly add: (moment: Omit<Moment, "id">) => void
  /** The oldest first. */
  readonly all: () => ReadonlyArray<Moment>
  readonly get: (id: number) => Moment | undefined
}

const mostMoments = 500

/** How many records the lists of all moments may have together: about 32 MB. */
const mostEntries = 4_000_000

export const makeMoments = (): Moments => {
  let moments: ReadonlyArray<Moment> = []
  let last = 0
  let size = 0
  return {
    add: (moment) => {
      const before = listsIn(moments.at(-1)?.image)
      size += sizeOf([...listsIn(moment.image)].filter((list) => !before.has(list)))
      moments = [...moments, { ...moment, id: ++last }]
      if (moments.length <= mostMoments && size <= mostEntries) return
      // A tenth at a time, since all that are left are counted anew.
      moments = moments.slice(Math.ceil(moments.length / 10))
      size = sizeOf(new Set(moments.flatMap(({ image }) => [...listsIn(image)])))
    },
    all: () => moments,
    get: (id) => moments.find((moment) => moment.id === id)
  }
}

type List = ReadonlyArray<unknown>

const listsIn = (image: Image | undefined): Set<List> =>
  new Set<List>(image === undefined ? [] : Object.values(image.tables).map(({ records }) => records))

const sizeOf = (lists: Iterable<List>): number => {
  let size = 0
  for (const { length } of lists) size += length
  return size
}
