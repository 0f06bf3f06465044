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
  let moments: Array<Moment> = []
  let last = 0
  return {
    add: (moment) => {
      moments.push({ ...moment, id: ++last })
      if (moments.length > mostMoments || sizeOf(moments) > mostEntries) {
        // A tenth at a time, so that each is counted a few times only.
        moments = moments.slice(Math.ceil(moments.length / 10))
      }
    },
    all: () => moments,
    get: (id) => moments.find((moment) => moment.id === id)
  }
}

/** How many records the different lists of all moments have. */
const sizeOf = (moments: ReadonlyArray<Moment>): number => {
  const lists = new Set(moments.flatMap(({ image }) => Object.values(image.tables).map(({ records }) => records)))
  let size = 0
  for (const { length } of lists) size += length
  return size
}
