/**
 * Webhooks: verifying deliveries, reading and handling their events, and maintaining subscriptions.
 *
 * @since 0.1.0
 */

export { current, type Readable } from "./Current.ts"
export * as Endpoint from "./Endpoint.ts"
export * from "./Event.ts"
export * from "./events/Assets.ts"
export * from "./events/Messages.ts"
export * from "./events/Parts.ts"
export * from "./events/People.ts"
export * from "./events/Purchasing.ts"
export * from "./events/Security.ts"
export * from "./events/WorkOrders.ts"
export * as Gaps from "./Gaps.ts"
export * from "./Handlers.ts"
export * as Inbox from "./Inbox.ts"
export * as Ledger from "./Ledger.ts"
export { eventOf, fromEvent, Received } from "./Received.ts"
export * as Receiver from "./Receiver.ts"
export * from "./Subscribed.ts"
export * from "./SubscriptionStore.ts"
export {
  type Delivery,
  type Reason,
  type SecretInput,
  type SignOptions,
  sign,
  type TimedSecret,
  type Verifiable,
  VerificationFailed,
  type Verified,
  type VerifiedEvent,
  type VerifyEventOptions,
  type VerifyOptions,
  verify,
  verifyEvent
} from "./Verification.ts"
