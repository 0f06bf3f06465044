/**
 * Subscriptions in memory. What is sent to their URLs, if anything, is in `webhooks/`.
 *
 * @internal
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type { SubscriptionId } from "../../Ids.ts"
import type { Subscription, SubscriptionsService } from "../../resources/Subscriptions.ts"
import { Acting, type Behaviour, type Kept, type Plant } from "../plant.ts"
import * as Records from "../records.ts"
import { badRequest } from "../refusal.ts"

/** A subscription as the plant keeps it, with what no answer shows. */
export interface SubscriptionRecord extends Subscription, Kept {
  readonly id: SubscriptionId
  readonly filters?: object
  readonly options?: object
  readonly secret: Redacted.Redacted
}

export const subscriptions = ({ live, subscriptions }: Plant): Behaviour<SubscriptionsService> => ({
  create: Effect.fnUntraced(function* (payload) {
    yield* checkUrl(payload.url)
    const { organizations } = yield* Acting
    const secret = Redacted.make(`mx_${yield* uuid}_${yield* uuid}`, { label: "webhook secret" })
    // That the answer always has the secret is an assumption.
    const status = live.pendingApproval ? "PENDING_APPROVAL" : "VALID"
    const { id } = subscriptions.insert((id) => ({
      ...payload,
      id,
      organizationId: organizations[0],
      status,
      secret
    }))
    return { id, status, secret }
  }),

  get: (id) => Effect.map(subscriptions.find(id), detail),

  update: Effect.fnUntraced(function* (id, payload) {
    const record = yield* subscriptions.find(id)
    yield* checkUrl(payload.url)
    // Filters and options are those of the type, so that another type begins without any, is an assumption.
    const kept =
      payload.type === undefined || payload.type === record.type
        ? record
        : Records.changed(record, { filters: null, options: null })
    const changed = Records.changed(kept, payload)
    subscriptions.replace(changed)
    return detail(changed)
  }),

  delete: Effect.fnUntraced(function* (id) {
    yield* subscriptions.find(id)
    subscriptions.remove(id)
  }),

  secret: (id) => Effect.map(subscriptions.find(id), ({ secret }) => secret)
})

const detail = ({ id, status, type, url }: SubscriptionRecord): Subscription => ({ id, type, url, status })

/** That a URL must be one of the web is an assumption. */
const checkUrl = (url: string | undefined) =>
  url === undefined || /^https?:$/.test(URL.parse(url)?.protocol ?? "")
    ? Effect.void
    : Effect.fail(badRequest("must be a valid URL", "url"))

/** A UUID of version 4, of the numbers of Effect's `Random`. */
const uuid = Effect.map(Effect.replicateEffect(Random.nextIntBetween(0, 16, { halfOpen: true }), 32), (digits) => {
  const hex = digits
    .with(12, 4)
    .with(16, 8 + ((digits[16] ?? 0) % 4))
    .map((digit) => digit.toString(16))
    .join("")
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")
})
