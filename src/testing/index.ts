/**
 * Testing without a network: a MaintainX in memory.
 *
 * @since 0.1.0
 */
export { arbitrary } from "./arbitrary.ts"
export * as Fault from "./Fault.ts"
export type { Factory } from "./factory/build.ts"
export type { Live, RateLimits } from "./live.ts"
export {
  type Call,
  type Key,
  MaintainXTest,
  type Options,
  type Target,
  type WebhookControls
} from "./MaintainXTest.ts"
export type { OperationName } from "./resources.ts"
export { type Changes, sampleEvent } from "./samples.ts"
export type { DeliveryAttempt, Disturbances, Webhooks } from "./webhooks/deliveries.ts"
