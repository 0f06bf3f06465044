/**
 * What keys may do by the role of the user behind them.
 *
 * The vendor names the roles, and says that users without the right permissions are refused with 403. Which operations
 * that concerns is not documented, so all of this is an assumption.
 *
 * @internal
 */
import type { Operation } from "../Operation.ts"
import type { UserRole } from "../resources/Users.ts"
import type { OperationName } from "./resources.ts"

/** Whether somebody in this role may do this. */
export const mayDo = (role: UserRole, { method, name }: Operation): boolean => {
  switch (role) {
    case "ADMIN":
    case "SERVICE_ACCOUNT":
      return true
    case "MEMBER":
      return !ofAdministrators.has(name) && (method === "GET" || !settings.some((resource) => isOf(resource, name)))
    case "OPERATOR":
      return !ofAdministrators.has(name) && (method === "GET" || work.has(name) || isOf("WorkRequests", name))
    case "REQUESTER":
      return isOf("WorkRequests", name) || places.has(name)
  }
}

const isOf = (resource: string, operation: string): boolean => operation.startsWith(`${resource}.`)

const operations = (...names: ReadonlyArray<OperationName>): ReadonlySet<string> => new Set(names)

/** What belongs to the organization rather than to its work. Members read it. */
const settings = ["AssetCustomStatuses", "CustomFields", "Teams", "WorkRequestPortals"]

const ofAdministrators = operations(
  "Users.create",
  "Users.update",
  "Users.delete",
  "Subscriptions.create",
  "Subscriptions.get",
  "Subscriptions.secret",
  "Subscriptions.update",
  "Subscriptions.delete"
)

/** What operators do in the work that others plan. */
const work = operations(
  "Assets.logStatus",
  "Conversations.postMessage",
  "MeterReadings.createBatch",
  "Meters.addReading",
  "Users.sendMessage",
  "WorkOrders.addComment",
  "WorkOrders.addCost",
  "WorkOrders.deleteProcedureAttachment",
  "WorkOrders.setStatus",
  "WorkOrders.uploadAttachment",
  "WorkOrders.uploadProcedureAttachment"
)

/** What requesters must read to say what is broken, and where. */
const places = operations("Assets.list", "Assets.get", "Locations.list", "Locations.get")
