import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type { CreateSubscription } from "../../resources/Subscriptions.ts"
import type { Behaviour } from "../behaviour.ts"
import { changed } from "../explicit.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

/** What is sent to their URLs, if anything, is in `webhooks/`. */
export const subscriptions: Behaviour<"Subscriptions"> = ({ live, subscriptions }) => ({
  create: Effect.fnUntraced(function* (payload) {
    yield* checkUrl(payload.url)
    const secret = Redacted.make(`mx_${yield* uuid}_${yield* uuid}`, { label: "webhook secret" })
    // Assumption: the answer always has the secret.
    return yield* Records.create(subscriptions, settingsOf(payload), () => ({
      status: live.pendingApproval ? "PENDING_APPROVAL" : "VALID",
      secret
    }))
  }),

  get: subscriptions.find,

  update: Effect.fnUntraced(function* (id, payload) {
    const record = yield* subscriptions.find(id)
    yield* checkUrl(payload.url)
    // Filters and options are those of the type, so that another type begins without any is an assumption.
    const isOther = payload.type !== undefined && payload.type !== record.type
    const kept = isOther ? { ...record, filters: undefined, options: undefined } : record
    return subscriptions.replace(changed(kept, payload))
  }),

  delete: subscriptions.delete,

  secret: (id) => Effect.map(subscriptions.find(id), ({ secret }) => secret)
})

/** Only some types of events have filters, options or both. */
const settingsOf = ({
  filters,
  options,
  ...rest
}: CreateSubscription & { readonly filters?: object; readonly options?: object }) => ({ ...rest, filters, options })

/** Assumption: a URL must be one of the web. */
const checkUrl = (url: string | undefined) =>
  url === undefined || /^https?:$/.test(URL.parse(url)?.protocol ?? "")
    ? Effect.void
    : Effect.fail(badRequest("must be a valid URL", "url"))

/** A UUID of version 4, made of the numbers of Effect's `Random`. */
const uuid = Effect.map(Effect.replicateEffect(Random.nextIntBetween(0, 16, { halfOpen: true }), 32), (digits) => {
  const hex = digits
    .with(12, 4)
    .with(16, 8 + ((digits[16] ?? 0) % 4))
    .map((digit) => digit.toString(16))
    .join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
})
