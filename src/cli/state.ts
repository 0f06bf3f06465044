/**
 * The files of `serve`: the one that keeps its plant, and the one that it starts from.
 *
 * The state is a SQLite database, so that a process that is killed leaves all that was written or all that was there
 * before, and so that the system itself lets go of the file when its process ends.
 *
 * @internal
 */
import * as Fs from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import { NotKept, type Store } from "../testing/state/keeping.ts"
import { fromSnapshot, type Snapshot } from "../testing/state/snapshot.ts"
import { unusableFile } from "./exitCodes.ts"
import { Failed } from "./failed.ts"
import { printable } from "./report.ts"

/** A file that cannot be used, and why. */
const refuse = (what: string, path: string, why: string): Effect.Effect<never, Failed> =>
  Effect.andThen(Console.error(printable(`The ${what} ${path} ${why}`)), new Failed({ exitCode: unusableFile }))

// ---------------------------------------------------------------------------------------------------------------------
// the state
// ---------------------------------------------------------------------------------------------------------------------

/** Marks the databases that this program makes. */
const applicationId = 0x4d6e7458

/** The version of their layout. */
const version = 1

/** Opens the state of a plant, and keeps every other process away from it until the scope is closed. */
export const openState = (path: string): Effect.Effect<Store, Failed, Scope.Scope> =>
  Effect.gen(function* () {
    const { DatabaseSync } = yield* Effect.promise(() => import("node:sqlite"))
    const database = yield* Effect.acquireRelease(
      Effect.try({ try: () => open(DatabaseSync, path), catch: (error) => error }),
      (database) => Effect.sync(() => database.close())
    )
    return yield* Effect.try({ try: () => storeIn(database, path), catch: (error) => error })
  }).pipe(Effect.catch((error) => refuse("state file", path, reasonOf(error))))

/** The parts of a file that are no database of ours would be overwritten, so it is looked at first. */
const open = (Database: typeof DatabaseSync, path: string): DatabaseSync => {
  Fs.closeSync(Fs.openSync(path, "a", 0o600))
  const database = new Database(path, { timeout: 0 })
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE")
    const isNew = numberOf(database, "PRAGMA schema_version") === 0
    const found = numberOf(database, "PRAGMA application_id")
    const layout = numberOf(database, "PRAGMA user_version")
    if (!isNew && found !== applicationId) throw new Unusable("is a database of another program. Choose another file.")
    if (!isNew && layout !== version) {
      throw new Unusable(`was written by another release, in layout ${layout}; this one reads ${version}.`)
    }
    const [damage] = database.prepare("PRAGMA quick_check(1)").all()
    if (damage?.["quick_check"] !== "ok") throw new Unusable(`is damaged: ${damage?.["quick_check"]}`)
    // A commit is in the file once it returns. It reaches the disk later, which matters when the power fails.
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    database.exec(`BEGIN IMMEDIATE;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${version};
      CREATE TABLE IF NOT EXISTS kept (kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id));
      COMMIT`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const numberOf = (database: DatabaseSync, query: string): number =>
  Number(Object.values(database.prepare(query).get() ?? {})[0])

const messageOf = (error: unknown): string => (Predicate.isError(error) ? error.message : String(error))

/** Why a file is not used, as the end of a sentence that begins with it. */
class Unusable extends Error {}

/** The numbers of SQLite's errors that say something to users. */
const busy = 5
const noDatabase = 26

const reasonOf = (error: unknown): string => {
  if (error instanceof Unusable) return error.message
  const number = Predicate.hasProperty(error, "errcode") ? Number(error.errcode) & 0xff : 0
  if (number === busy) return "is in use by another process. Stop that one, or choose another file."
  if (number === noDatabase) return "is no state of a plant. To start from a snapshot, use --seed."
  return `cannot be used: ${messageOf(error)}`
}

const storeIn = (database: DatabaseSync, path: string): Store => {
  const set = database.prepare(
    "INSERT INTO kept (kind, id, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
  )
  const remove = database.prepare("DELETE FROM kept WHERE kind = ? AND id = ?")
  const begin = database.prepare("BEGIN IMMEDIATE")
  const commit = database.prepare("COMMIT")
  const transaction = (write: () => void): void => {
    try {
      begin.run()
      write()
      commit.run()
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK")
      throw new NotKept({
        message: `The state file ${path} cannot be written: ${messageOf(error)}`
      })
    }
  }
  return {
    name: `the state file ${path}`,
    rows: database
      .prepare("SELECT kind, id, value FROM kept")
      .all()
      .map(({ id, kind, value }) => ({ kind: `${kind}`, id: `${id}`, value: `${value}` })),
    write: (changes) =>
      transaction(() => {
        for (const { id, kind, value } of changes) {
          if (value === undefined) remove.run(kind, id)
          else set.run(kind, id, value)
        }
      }),
    replace: (rows) =>
      transaction(() => {
        database.exec("DELETE FROM kept")
        for (const { id, kind, value } of rows) set.run(kind, id, value)
      })
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// the seed
// ---------------------------------------------------------------------------------------------------------------------

/** Reads a snapshot of a plant. */
export const readSeed = (path: string): Effect.Effect<Snapshot, Failed> =>
  Effect.try({
    try: (): unknown => JSON.parse(Fs.readFileSync(path, "utf8")),
    catch: (error) => `cannot be read: ${messageOf(error)}`
  }).pipe(
    Effect.flatMap((document) =>
      Effect.fromResult(
        Result.mapBoth(fromSnapshot(document, 0), {
          onSuccess: () => document as Snapshot, // What makes an image is a snapshot.
          onFailure: ({ message }) => `cannot be used: ${message}`
        })
      )
    ),
    Effect.catch((why) => refuse("seed", path, why))
  )
