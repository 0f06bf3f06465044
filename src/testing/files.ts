/**
 * The files of the embedded MaintainX. They are on a host of their own, at addresses that are good for one hour, like
 * those of the real one.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { AttachmentId } from "../Ids.ts"
import { reasonOf } from "./reasons.ts"
import { NotedMap } from "./table.ts"

/** The host of files, unless a server answers. */
const store = "https://files.maintainx.invalid"

/** The host of files in an answer: the store, or the server that answers if it is one without TLS. */
export const FileHost = Context.Reference<string>("effect-maintainx/testing/FileHost", { defaultValue: () => store })

export const fileHostOf = (url: string): string => {
  const { origin, protocol } = new URL(url)
  return protocol === "http:" ? origin : store
}

/** A file as it is kept. */
export interface StoredFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
}

/**
 * The files that records have. One that no record has any more is dropped: what the real store does with it is not
 * known. Work orders that follow each other can have the same file.
 */
export class Files extends NotedMap<AttachmentId, StoredFile> {
  readonly #owners = new Map<AttachmentId, number>()

  /** Hears that a record was replaced, came or went. */
  moved(before: FileOwner | undefined, after: FileOwner | undefined): void {
    if (
      before?.attachments === after?.attachments &&
      before?.thumbnail === after?.thumbnail &&
      before?.procedure === after?.procedure
    ) {
      return
    }
    for (const id of filesOf(after)) this.#owners.set(id, (this.#owners.get(id) ?? 0) + 1)
    for (const id of filesOf(before)) {
      const left = (this.#owners.get(id) ?? 1) - 1
      if (left > 0) this.#owners.set(id, left)
      else {
        this.#owners.delete(id)
        this.delete(id)
      }
    }
  }
}

/** Where records have their files. */
export interface FileOwner {
  readonly attachments?: ReadonlyArray<FileReference> | undefined
  readonly thumbnail?: FileReference | undefined
  readonly procedure?:
    | { readonly fields: ReadonlyArray<{ readonly value?: Pick<FileOwner, "attachments"> }> }
    | undefined
}

interface FileReference {
  readonly id: AttachmentId
}

const filesOf = ({ attachments = [], procedure, thumbnail }: FileOwner = {}): ReadonlyArray<AttachmentId> => {
  const own = thumbnail === undefined ? attachments : [...attachments, thumbnail]
  const filled = procedure?.fields.flatMap(({ value }) => value?.attachments ?? []) ?? []
  return [...own, ...filled].map(({ id }) => id)
}

export const addressOf = (id: number, fileName: string): string =>
  `${store}/files/${id}/${encodeURIComponent(fileName)}`

const lifetime = 60 * 60 * 1000

/** Parts of answers that hold no file. They can be kept, since nothing changes an answer later. */
const withoutFiles = new WeakSet<object>()

/** An answer with a fresh address for every file. The form of the addresses is an assumption. */
export const withFreshAddresses = (value: unknown): Effect.Effect<unknown> =>
  Effect.gen(function* () {
    const host = yield* FileHost
    const expires = (yield* Clock.currentTimeMillis) + lifetime
    const freshOf = (part: unknown, name?: string): unknown => {
      if (typeof part === "string") {
        return (name === "url" || name === "publicUrl") && part.startsWith(`${store}/files/`)
          ? `${host}${part.slice(store.length)}?expires=${expires}`
          : part
      }
      if (!Predicate.isObjectOrArray(part) || withoutFiles.has(part)) return part
      const result = Array.isArray(part) ? listOf(part) : structOf(part)
      if (result === part) withoutFiles.add(part)
      return result
    }
    const listOf = (list: ReadonlyArray<unknown>): ReadonlyArray<unknown> => {
      const items = list.map((item) => freshOf(item))
      return items.some((item, i) => item !== list[i]) ? items : list
    }
    const structOf = (struct: object): object => {
      if (Object.getPrototypeOf(struct) !== Object.prototype) return struct
      const entries = Object.entries(struct)
      const properties = entries.map(([name, property]): [string, unknown] => [name, freshOf(property, name)])
      return properties.some(([, property], i) => property !== entries[i]?.[1])
        ? Object.fromEntries(properties)
        : struct
    }
    return freshOf(value)
  })

/** The answer to a request for a file, or undefined if the request is for something else. */
export const serveFile = (
  files: ReadonlyMap<number, StoredFile>,
  { method, url }: Request
): Effect.Effect<Response | undefined> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const { origin, pathname, searchParams } = new URL(url)
    const id = /^\/files\/(\d+)\/[^/]+$/.exec(pathname)?.[1]
    if (method !== "GET" || id === undefined || origin !== fileHostOf(url)) return undefined
    const file = files.get(Number(id))
    if (file === undefined) return answerOf("<Error><Code>NoSuchKey</Code></Error>", 404)
    if (!(Number(searchParams.get("expires")) > now)) {
      return answerOf("<Error><Code>AccessDenied</Code></Error>", 403)
    }
    return answerOf(file.bytes.slice(), 200, { "content-type": file.mimeType })
  })

const answerOf = (
  body: string | Uint8Array<ArrayBuffer>,
  status: number,
  headers: Record<string, string> = {}
): Response => new Response(body, { status, statusText: reasonOf(status), headers })
