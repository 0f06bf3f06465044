/** Random programs against a faulty plant, and what must hold of how each of their calls ended. */
import { assert } from "@effect/vitest"
import { Cause, Clock, DateTime, Effect, Exit, Option } from "effect"
import {
  LocationId,
  Locations,
  type LocationsService,
  MaintainX,
  OnAbandoned,
  type OutcomeUnknown,
  type UploadError
} from "../../src/index.ts"
import { seeded, type World } from "./world.ts"

type Kind = "create" | "update" | "repeatable update" | "upload" | "delete" | "read"

interface Call {
  readonly kind: Kind
  readonly mark: string
  readonly id: number
  /** How many times it may be tried again, where that is not as the settings say. */
  readonly retries: number | undefined
  /** After how many milliseconds the program loses its patience, if it does. */
  readonly patience: number | undefined
}

export interface Ended {
  readonly call: Call
  readonly began: number
  readonly ended: number
  readonly exit: Exit.Exit<unknown, UploadError | Cause.TimeoutError>
  readonly abandoned: ReadonlyArray<OutcomeUnknown>
}

/** Random calls, each with a mark of its own. A location is deleted by one call at most. */
export const randomCalls = (count: number, seed: number, rows: number): ReadonlyArray<Call> => {
  const random = seeded(seed)
  let deleted = 0
  return Array.from({ length: count }, (_, i) => {
    const among = random()
    const kind: Kind =
      among < 0.3
        ? "create"
        : among < 0.45
          ? "update"
          : among < 0.55
            ? "repeatable update"
            : among < 0.7
              ? "upload"
              : among < 0.85 && deleted < rows
                ? "delete"
                : "read"
    // Some locations were never there.
    const id = kind === "delete" ? ++deleted + (deleted % 7 === 0 ? rows : 0) : 1 + Math.floor(random() * rows)
    const mark = kind === "delete" ? `DELETE /locations/${id}` : kind === "read" ? `GET /locations/${id}` : `m${i}`
    const retries = random() < 0.1 ? 0 : undefined
    return { kind, id, mark, retries, patience: random() < 0.05 ? random() * 3000 : undefined }
  })
}

const perform = (locations: LocationsService, { id, kind, mark }: Call): Effect.Effect<unknown, UploadError> => {
  const location = LocationId.make(id)
  switch (kind) {
    case "create":
      return locations.create({ name: mark })
    case "update":
      return locations.update(location, { name: mark })
    case "repeatable update":
      return locations.update(location, { name: mark }).pipe(MaintainX.withDelivery({ repeatable: true }))
    case "upload":
      return locations.uploadThumbnail(location, mark, new Uint8Array([1]))
    case "delete":
      return locations.delete(location)
    case "read":
      return locations.get(location)
  }
}

/** Runs the calls, so many at a time. */
export const runCalls = (calls: ReadonlyArray<Call>, concurrency: number) =>
  Effect.gen(function* () {
    const locations = yield* Locations
    return yield* Effect.forEach(
      calls,
      (call) =>
        Effect.gen(function* () {
          const abandoned: Array<OutcomeUnknown> = []
          const began = yield* Clock.currentTimeMillis
          const exit = yield* perform(locations, call).pipe(
            call.retries === undefined ? (self) => self : MaintainX.withDelivery({ retries: call.retries }),
            call.patience === undefined ? (self) => self : Effect.timeout(call.patience),
            Effect.provideService(OnAbandoned, (outcome) => Effect.sync(() => void abandoned.push(outcome))),
            Effect.exit
          )
          const ended: Ended = { call, began, ended: yield* Clock.currentTimeMillis, exit, abandoned }
          return ended
        }),
      { concurrency }
    )
  })

export interface Bounds {
  readonly retries: number
  readonly budget: number
  /** Whether an answer may come too late without the server knowing. */
  readonly slow: boolean
}

/** What must hold of each call and of all together. Answers how many calls ended in what. */
export const check = (world: World, ended: ReadonlyArray<Ended>, options: Bounds): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const call of ended) {
    const what = checkCall(world, call, options)
    counts[what] = (counts[what] ?? 0) + 1
  }
  const creates = ended.filter(({ call }) => call.kind === "create")
  const names = Array.from(world.rows.values(), ({ name }) => name)
  assert.isAtMost(world.created, creates.length)
  const created = names.filter((name) => creates.some(({ call }) => call.mark === name))
  assert.strictEqual(new Set(created).size, created.length)
  return counts
}

const checkCall = (
  world: World,
  { abandoned, began, call, ended, exit }: Ended,
  { budget, retries, slow }: Bounds
): string => {
  const error = Exit.isFailure(exit) ? Option.getOrUndefined(Exit.findErrorOption(exit)) : undefined
  const recorded = world.attempts.get(call.mark) ?? []
  // On a real clock, an answer can come after the client has given up. The server does not know, but what followed tells.
  const isLate = (i: number) =>
    slow &&
    (i < recorded.length - 1
      ? recorded[i]?.fate !== "429"
      : error?._tag === "OutcomeUnknown" && error.reason === "timeout")
  const attempts = recorded.map((attempt, i) => ({ ...attempt, ambiguous: attempt.ambiguous || isLate(i) }))
  const commits = attempts.filter(({ committed }) => committed).length
  const ambiguous = attempts.filter(({ ambiguous }) => ambiguous)
  const story = `${call.kind} ${call.mark}: ${attempts.map(({ committed, fate }) => `${fate}${committed ? "!" : ""}`).join(", ")}`
  const once = call.kind === "create" || call.kind === "update"

  if (call.kind !== "read") {
    assert.isAtMost(ended - began, budget, story)
    assert.isTrue(
      attempts.every(({ at }) => at < began + budget),
      story
    )
    const counted = attempts.filter(({ fate }) => fate !== "429").length
    assert.isAtMost(counted, (call.retries ?? retries) + 1, story)
    // What an answer has told is not asked again.
    const told = attempts.find(({ ambiguous, fate }) => !ambiguous && fate !== "refused" && fate !== "429")
    if (told !== undefined) assert.strictEqual(told, attempts.at(-1), story)
    // Once it may have arrived, it is not sent again.
    if (once && ambiguous.length > 0) assert.strictEqual(ambiguous[0], attempts.at(-1), story)
    if (once) assert.isAtMost(commits, 1, story)
  }

  const truth = (outcome: OutcomeUnknown) => {
    assert.include(["create", "update", "repeatable update", "upload", "delete"], call.kind, story)
    // It names when the attempt was sent of which nobody knows, and not another one.
    const first = (slow ? undefined : ambiguous[0]) ?? attempts.at(-1)
    const sentAt = DateTime.toEpochMillis(outcome.sentAt)
    assert.isAtMost(sentAt, first?.at ?? 0, story)
    for (const { at } of attempts.slice(0, first === undefined || slow ? 0 : attempts.indexOf(first))) {
      assert.isAtLeast(sentAt, Math.floor(at), story)
    }
  }

  if (Exit.isSuccess(exit)) {
    if (call.kind === "read") return "read: success"
    assert.isEmpty(abandoned, story)
    if (once) assert.strictEqual(commits, 1, story)
    // Where nothing was there, the lost attempt may have found nothing either.
    else if (call.kind !== "delete" || ambiguous.length === 0) assert.isAtLeast(commits, 1, story)
    if (call.kind === "delete") assert.isFalse(world.rows.has(call.id), story)
    return `${call.kind}: success`
  }
  assert.isDefined(error, `${story} ended in ${Cause.pretty(exit.cause)}`)
  if (error._tag === "TimeoutError") {
    assert.isAtMost(abandoned.length, 1, story)
    if (call.kind === "read") assert.isEmpty(abandoned, story)
    else if (abandoned[0] === undefined) assert.strictEqual(commits, 0, `${story}, and nobody was told`)
    else {
      assert.isNotEmpty(attempts, story)
      assert.strictEqual(abandoned[0].reason, "interrupted", story)
      truth(abandoned[0])
    }
    return `${call.kind}: interrupted${abandoned.length > 0 ? ", told" : ""}`
  }
  assert.isEmpty(abandoned, story)
  if (error._tag === "OutcomeUnknown") {
    // It was really sent, and an answer that tells never came.
    assert.isNotEmpty(ambiguous, `${story}, known after all`)
    if (call.kind === "delete" && attempts.at(-1)?.ambiguous !== true) {
      assert.notMatch(attempts.at(-1)?.fate ?? "", /^404/, story)
    }
    truth(error)
  } else if (call.kind !== "read") {
    assert.strictEqual(commits, 0, `${story}, ended in ${error._tag}`)
  }
  return `${call.kind}: ${error._tag}`
}
