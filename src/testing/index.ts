/**
 * Testing without a network: a MaintainX in memory.
 *
 * @since 0.1.0
 */
export { arbitrary } from "./arbitrary.ts"
export type { Keys } from "./embedded.ts"
export type { Expectation, Verdict } from "./expectation.ts"
export * as Fault from "./Fault.ts"
export type { Factory } from "./factory/ground.ts"
export type { Scripted } from "./faults.ts"
export type { Live, RateLimits, Switches } from "./live.ts"
export { MaintainXTest, type WebhookControls } from "./MaintainXTest.ts"
export type { Answer, Call, CallPattern, Key, Options, Target } from "./options.ts"
export type { OperationName } from "./resources.ts"
export { type SampleChanges, sample } from "./samples/sample.ts"
export { type Changes, sampleEvent } from "./samples.ts"
export * as Plant from "./state/Plant.ts"
export type { DeliveryAttempt, Disturbances, Replay, Webhooks } from "./webhooks/deliveries.ts"
