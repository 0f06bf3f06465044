/**
 * The MaintainX REST API as Effect services.
 *
 * @since 0.1.0
 */
export * from "./Ids.ts"
export * as MaintainX from "./MaintainX.ts"
export * from "./MaintainXClient.ts"
export { MaintainXConfig, type Options, type Settings } from "./MaintainXConfig.ts"
export * from "./MaintainXError.ts"
export * as Operation from "./Operation.ts"
export * as Pages from "./Pages.ts"
export * from "./resources/Assets.ts"
export * from "./resources/Attachments.ts"
export * from "./resources/Costs.ts"
export * from "./resources/Locations.ts"
export * from "./resources/Organizations.ts"
export * from "./resources/Parts.ts"
export * from "./resources/PartTransferRequests.ts"
export * from "./resources/Procedures.ts"
export * from "./resources/Recurrence.ts"
export * from "./resources/Users.ts"
export * from "./resources/Vendors.ts"
export * from "./resources/WorkOrders.ts"
