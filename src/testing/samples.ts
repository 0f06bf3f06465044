/**
 * An event of every type, as a plant with pumps, presses and a store of seals would report them.
 *
 * @internal
 */
import * as Ids from "../Ids.ts"
import type * as Events from "../webhooks/index.ts"
import { copy } from "./copy.ts"
import {
  actorId,
  apprentice,
  at,
  dock,
  electricians,
  feedPump,
  freight,
  happened,
  inviteLinkId,
  itemId,
  mechanical,
  millwright,
  millwrights,
  office,
  orderedSeals,
  orderOfSeals,
  orgId,
  planner,
  press,
  pressShop,
  pumpHouse,
  purchaseOrderId,
  roleId,
  seal,
  sealOfPump,
  sealsDirect,
  shaftSeal,
  store,
  webhookId,
  workOrderId,
  workRequestId
} from "./samples/plant.ts"

/**
 * What can be changed of an event: all but its type. What may be absent is taken out with `undefined`.
 *
 * @since 0.1.0
 */
export type Changes<E> = {
  readonly [Name in Exclude<keyof E, "type">]?: E[Name] | (object extends Pick<E, Name> ? undefined : never)
}

/**
 * An event of this type as it could happen in a maintenance plant, with these changes. Embedded records are there, as
 * with the option `serializeEntity`; `{ newWorkOrder: undefined }` leaves one out. For tests of receivers:
 * `encodeEvent` makes the body of it, and `sign` the headers.
 *
 * @since 0.1.0
 */
export const sampleEvent = <Type extends Events.EventType>(
  type: Type,
  changes?: Changes<Events.EventOf<Type>>
): Events.EventOf<Type> =>
  // Only what may be absent can be undefined, so without what is undefined it is an event again.
  copy({
    ...(type === "PART_TRANSFER" ? undefined : happened),
    ...samples[type],
    ...changes,
    type
  }) as Events.EventOf<Type>

// ---------------------------------------------------------------------------------------------------------------------
// the events
// ---------------------------------------------------------------------------------------------------------------------

/** The samples without type, organization and time, which are added. A transfer has its own organizations and time. */
const samples: { readonly [Type in Events.EventType]: Omit<Events.EventOf<Type>, "type" | keyof typeof happened> } = {
  API_TOKEN_CREATED: { actorId },
  API_TOKEN_REVOKED: { actorId },
  ASSET_STATUS_CHANGE: {
    assetId: press,
    oldStatus: {
      id: Ids.AssetStatusId.make(402_771),
      status: "ONLINE",
      startedAt: at("2026-08-17T05:30:00.000Z"),
      endedAt: at("2026-09-01T08:14:27.305Z")
    },
    newStatus: {
      id: Ids.AssetStatusId.make(402_903),
      status: "OFFLINE",
      downtimeType: "UNPLANNED",
      startedAt: at("2026-09-01T08:14:27.305Z"),
      description: "The ram sinks: oil runs past the piston seal",
      customStatus: { id: Ids.AssetCustomStatusId.make(612), label: "Waiting for parts" }
    }
  },
  CONNECTOR_TOKEN_REVOKED: { actorId },
  DATA_EXPORT_INITIATED: { actorId, exportType: "WORK_ORDERS" },
  INVITE_LINK_ARCHIVED: { actorId, inviteLinkId },
  INVITE_LINK_CREATED: { actorId, inviteLinkId },
  INVITE_LINK_UPDATED: { actorId, inviteLinkId },
  METER_TRIGGER_STATE_CHANGE: {
    meterTriggerId: Ids.MeterTriggerId.make(4_215),
    meterId: Ids.MeterId.make(33_087),
    oldState: "STABLE",
    newState: "TRIGGERED"
  },
  NEW_ASSET: {
    assetId: feedPump,
    newAsset: {
      name: "Feed pump P-101",
      description: "Centrifugal, 45 kW, two stages",
      locationId: pumpHouse,
      barcode: "P-101",
      vendorIds: [sealsDirect],
      teamIds: [millwrights],
      assetTypes: ["Pump"],
      extraFields: { "Serial number of the motor": "M-88123" }
    }
  },
  NEW_CATEGORY_ON_WORK_ORDER: {
    workOrderId,
    newCategories: [mechanical, { id: Ids.CategoryId.make(1_411), name: "Safety", description: "Needs a permit" }]
  },
  NEW_COMMENT_ON_WORK_ORDER: {
    workOrderId,
    commentType: "TEXT",
    comment: "The new seal is in, shelf B-07."
  },
  NEW_LOCATION: { locationId: pressShop },
  NEW_PART: { partId: shaftSeal, newPart: seal },
  NEW_PURCHASE_ORDER: {
    purchaseOrderId,
    userId: planner,
    newPurchaseOrder: {
      ...orderOfSeals,
      status: "REQUESTED",
      items: [
        {
          ...orderedSeals,
          id: itemId,
          creatorId: planner,
          createdAt: happened.occurredAt,
          organizationId: orgId,
          purchaseOrderId
        }
      ],
      costs: [
        { ...freight, creatorId: planner, createdAt: happened.occurredAt, organizationId: orgId, purchaseOrderId }
      ]
    }
  },
  NEW_SLASH_COMMAND: {
    messageId: Ids.MessageId.make(9_930_417),
    user: { id: millwright },
    parent: { id: workOrderId, type: "WORK_ORDER", name: "Replace the shaft seal of feed pump P-101" },
    command: "stock",
    content: "SEAL-45-SIC"
  },
  NEW_VENDOR: { vendorId: sealsDirect },
  NEW_WORK_ORDER: { workOrderId, userId: planner, newWorkOrder: sealOfPump },
  NEW_WORK_REQUEST: { workRequestId },
  PART_CHANGE: {
    partId: shaftSeal,
    newPart: { ...seal, id: shaftSeal, minimumQuantity: 3 }
  },
  PART_DELETE: { partId: shaftSeal, deletedPart: { ...seal, id: shaftSeal } },
  PART_QUANTITY_CHANGE: {
    partId: shaftSeal,
    quantityDiff: -1,
    oldQuantity: 6,
    newQuantity: 5,
    userId: millwright,
    triggeredFrom: "WORK_ORDER",
    locations: [{ locationId: store, quantityDiff: -1, oldQuantity: 6, newQuantity: 5 }]
  },
  PART_TRANSFER: {
    triggeredFrom: "REQUEST_APPROVAL",
    transferRequestId: Ids.PartTransferRequestId.make(2_208),
    userId: planner,
    totalQuantity: 2,
    sourceData: { partId: shaftSeal, partUnitCost: 8_450, orgId, locationId: store },
    destinationData: {
      partId: Ids.PartId.make(244_018),
      orgId: Ids.OrganizationId.make(41_350),
      locations: [{ locationId: Ids.LocationId.make(57_310), locationQuantity: 2 }]
    },
    triggeredAt: happened.occurredAt
  },
  PURCHASE_ORDER_CHANGE: {
    purchaseOrderId,
    newPurchaseOrder: {
      ...orderOfSeals,
      status: "PARTIALLY_FULFILLED",
      approverId: actorId,
      approvalDate: at("2026-08-28T11:02:00.000Z"),
      updatedAt: happened.occurredAt,
      items: [
        {
          ...orderedSeals,
          id: itemId,
          quantityFulfilled: 2,
          quantityReceived: 2,
          fulfillments: [{ id: Ids.FulfillmentId.make(77_201), locationId: store, quantityReceived: "2" }],
          updatedAt: happened.occurredAt,
          updaterId: planner
        }
      ],
      costs: [{ ...freight, updatedAt: happened.occurredAt, updaterId: planner }]
    }
  },
  PURCHASE_ORDER_STATUS_CHANGE: {
    purchaseOrderId,
    vendorId: sealsDirect,
    oldStatus: "REQUESTED",
    newStatus: "APPROVED",
    purchaseOrder: {
      id: purchaseOrderId,
      note: "Deliver to dock 2, mornings only",
      status: "APPROVED",
      dueDate: at("2026-09-21T00:00:00.000Z"),
      vendorId: sealsDirect,
      overrideNumber: "PO-2026-0318",
      items: [{ ...orderedSeals, id: itemId, description: "Mechanical seal, silicon carbide" }],
      costs: [freight],
      attachments: [
        {
          id: Ids.AttachmentId.make(640_233),
          mimeType: "application/pdf",
          fileName: "quotation.pdf",
          url: "https://files.example.com/quotation.pdf",
          createdAt: at("2026-08-27T09:40:00.000Z")
        }
      ],
      vendorContactIds: [Ids.ContactId.make(9_406)],
      shippingAddress: { ...dock, id: Ids.PurchaseOrderAddressId.make(3_310) },
      shippingContactName: "Goods inwards",
      shippingContactInfo: "dock2@plant.example.com"
    }
  },
  ROLE_ARCHIVED: { actorId, roleId, roleName: "Shift planner" },
  ROLE_CREATED: { actorId, roleId, roleName: "Shift planner" },
  ROLE_UPDATED: { actorId, roleId, roleName: "Shift planner" },
  SSO_CONFIG_CHANGED: { actorId, configType: "ENFORCE_SSO" },
  USER_ACTIVATED: { actorId, targetUserId: apprentice },
  USER_INVITED: {
    actorId,
    targetUserId: apprentice,
    role: "REQUESTER",
    creationMethod: "EMAIL"
  },
  USER_LOGIN_FAILURE: {
    email: "apprentice@plant.example.com",
    method: "EMAIL",
    reason: "INVALID_PASSWORD",
    ...office
  },
  USER_LOGIN_SUCCESS: {
    userId: millwright,
    email: "millwright@plant.example.com",
    method: "OIDC",
    ...office
  },
  USER_LOGOUT: { userId: millwright, ...office },
  USER_PERMISSIONS_CHANGED: { actorId, targetUserId: apprentice },
  USER_REMOVED: { actorId, targetUserId: apprentice },
  USER_ROLE_CHANGED: {
    actorId,
    targetUserId: apprentice,
    oldRole: "REQUESTER",
    newRole: "Shift planner"
  },
  USER_SESSION_REVOKED: { actorId, targetUserId: apprentice },
  WEBHOOK_ARCHIVED: { actorId, webhookId },
  WEBHOOK_CREATED: {
    actorId,
    webhookId,
    webhookType: "NEW_WORK_ORDER",
    url: "https://hooks.example.com/webhooks/NEW_WORK_ORDER"
  },
  WORK_ORDER_CHANGE: {
    workOrderId,
    newWorkOrder: {
      ...sealOfPump,
      assigneeIds: [millwright, apprentice],
      teamIds: [millwrights, electricians],
      costs: {
        total: 8_450,
        rows: [{ type: "PART", costPerUnit: 8_450, quantity: 1, rowTotal: 8_450, partId: shaftSeal }]
      }
    },
    addedAssigneeIds: [apprentice],
    removedAssigneeIds: [],
    addedTeamIds: [electricians],
    removedTeamIds: []
  },
  WORK_ORDER_DELETE: { workOrderId, workOrder: sealOfPump },
  WORK_ORDER_OVERDUE: {
    workOrderId,
    dueDate: at("2026-09-01T08:00:00.000Z")
  },
  WORK_ORDER_PART_STATUS_CHANGE: {
    workOrderId,
    oldPartStatus: "RESERVED",
    newPartStatus: "KITTED",
    newWorkOrder: sealOfPump
  },
  WORK_ORDER_STATUS_CHANGE: {
    workOrderId,
    oldStatus: "OPEN",
    newStatus: "IN_PROGRESS",
    progress: { inProgressCount: 1, onHoldCount: 0, doneCount: 0 },
    userId: millwright,
    newWorkOrder: sealOfPump
  },
  WORK_REQUEST_STATUS_CHANGE: {
    requestId: workRequestId,
    oldStatus: "PENDING",
    newStatus: "APPROVED"
  }
}
