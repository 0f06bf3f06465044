/**
 * An event of every type, as a plant with pumps, presses and a store of seals would report them.
 *
 * @internal
 */
import * as DateTime from "effect/DateTime"
import {
  AssetCustomStatusId,
  AssetId,
  AssetStatusId,
  AttachmentId,
  CategoryId,
  ContactId,
  CostId,
  FulfillmentId,
  InviteLinkId,
  LocationId,
  MessageId,
  MeterId,
  MeterTriggerId,
  OrganizationId,
  PartId,
  PartTransferRequestId,
  PurchaseOrderAddressId,
  PurchaseOrderId,
  PurchaseOrderItemId,
  RoleId,
  SubscriptionId,
  TeamId,
  UserId,
  VendorId,
  WorkOrderId,
  WorkRequestId
} from "../Ids.ts"
import type * as Events from "../webhooks/index.ts"

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
  Object.fromEntries(
    Object.entries({ ...samples[type], ...changes, type }).filter(([, value]) => value !== undefined)
  ) as unknown as Events.EventOf<Type>

// ---------------------------------------------------------------------------------------------------------------------
// the plant
// ---------------------------------------------------------------------------------------------------------------------

const at = DateTime.makeUnsafe

const orgId = OrganizationId.make(41_207)
const happened = { orgId, occurredAt: at("2026-09-01T08:14:27.305Z") } as const

const administrator = UserId.make(90_311)
const planner = UserId.make(90_342)
const millwright = UserId.make(90_358)
const apprentice = UserId.make(90_401)
const acted = { ...happened, actorId: administrator } as const

const millwrights = TeamId.make(3_104)
const electricians = TeamId.make(3_105)

const pumpHouse = LocationId.make(55_020)
const pressShop = LocationId.make(55_021)
const store = LocationId.make(55_024)

const feedPump = AssetId.make(712_880)
const press = AssetId.make(712_894)

const shaftSeal = PartId.make(230_417)
const sealsDirect = VendorId.make(18_266)

const workOrderId = WorkOrderId.make(5_402_118)
const purchaseOrderId = PurchaseOrderId.make(61_540)
const workRequestId = WorkRequestId.make(881_034)
const roleId = RoleId.make(7_702)
const inviteLinkId = InviteLinkId.make(12_055)
const webhookId = SubscriptionId.make(20_913)

const mechanical = { id: CategoryId.make(1_408), name: "Mechanical" } as const

const office = { sourceIp: "203.0.113.24", countryName: "Norway", regionName: "Agder", cityName: "Kristiansand" }

const sealOfPump: Events.EventWorkOrder = {
  title: "Replace the shaft seal of feed pump P-101",
  description: "It drips at the drive end. Lock out the motor first.",
  priority: "HIGH",
  assetId: feedPump,
  locationId: pumpHouse,
  assigneeIds: [millwright],
  teamIds: [millwrights],
  vendorIds: [],
  categories: [mechanical],
  parts: [{ id: shaftSeal, quantityUsed: 1, unitCost: 8_450, locationId: store, copyOnRecurring: "Default" }],
  dueDate: at("2026-09-03T15:00:00.000Z"),
  startDate: at("2026-09-02T06:00:00.000Z"),
  estimatedTime: 7_200,
  extraFields: { "Cost centre": "4711" }
}

const seal: Events.EventNewPart = {
  name: "Shaft seal 45 mm",
  description: "Mechanical seal, silicon carbide, for P-101 and P-102",
  unitCost: 8_450,
  inStockQuantity: 6,
  minimumQuantity: 2,
  maximumQuantity: 12,
  barcode: "SEAL-45-SIC",
  partTypes: ["Seals"],
  assetIds: [feedPump],
  teamIds: [millwrights],
  extraFields: { Drawing: "P-101-12" },
  vendors: [{ vendorId: sealsDirect, partNumber: "SD-45110" }],
  locations: [{ locationId: store, availableQuantity: 6, minimumQuantity: 2, maximumQuantity: 12, area: "B-07" }]
}

const dock = {
  city: "Kristiansand",
  country: "Norway",
  postalCode: "4610",
  state: "Agder",
  street: "Kaiveien 8",
  label: "Dock 2"
} as const

const orderedSeals = {
  partId: shaftSeal,
  name: "Shaft seal 45 mm",
  partNumber: "SD-45110",
  price: 33_800,
  priceDecimal: "338.00",
  quantityOrdered: 4,
  unitCost: 8_450,
  unitCostDecimal: "84.50"
} as const

const itemId = PurchaseOrderItemId.make(144_902)
const freight = { id: CostId.make(38_110), name: "Freight", type: "AMOUNT_TAXABLE", amount: 2_500 } as const

const orderOfSeals = {
  title: "Seals for the autumn shutdown",
  note: "Deliver to dock 2, mornings only",
  dueDate: at("2026-09-21T00:00:00.000Z"),
  creatorId: planner,
  vendorId: sealsDirect,
  autoGeneratedNumber: 318,
  overrideNumber: "PO-2026-0318",
  attachments: [],
  vendorContactIds: [ContactId.make(9_406)],
  shippingAddress: dock,
  extraFields: { Project: "Shutdown 2026" }
} as const

// ---------------------------------------------------------------------------------------------------------------------
// the events
// ---------------------------------------------------------------------------------------------------------------------

const samples: { readonly [Type in Events.EventType]: Events.EventOf<Type> } = {
  API_TOKEN_CREATED: { type: "API_TOKEN_CREATED", ...acted },
  API_TOKEN_REVOKED: { type: "API_TOKEN_REVOKED", ...acted },
  ASSET_STATUS_CHANGE: {
    type: "ASSET_STATUS_CHANGE",
    ...happened,
    assetId: press,
    oldStatus: {
      id: AssetStatusId.make(402_771),
      status: "ONLINE",
      startedAt: at("2026-08-17T05:30:00.000Z"),
      endedAt: at("2026-09-01T08:14:27.305Z")
    },
    newStatus: {
      id: AssetStatusId.make(402_903),
      status: "OFFLINE",
      downtimeType: "UNPLANNED",
      startedAt: at("2026-09-01T08:14:27.305Z"),
      description: "The ram sinks: oil runs past the piston seal",
      customStatus: { id: AssetCustomStatusId.make(612), label: "Waiting for parts" }
    }
  },
  CONNECTOR_TOKEN_REVOKED: { type: "CONNECTOR_TOKEN_REVOKED", ...acted },
  DATA_EXPORT_INITIATED: { type: "DATA_EXPORT_INITIATED", ...acted, exportType: "WORK_ORDERS" },
  INVITE_LINK_ARCHIVED: { type: "INVITE_LINK_ARCHIVED", ...acted, inviteLinkId },
  INVITE_LINK_CREATED: { type: "INVITE_LINK_CREATED", ...acted, inviteLinkId },
  INVITE_LINK_UPDATED: { type: "INVITE_LINK_UPDATED", ...acted, inviteLinkId },
  METER_TRIGGER_STATE_CHANGE: {
    type: "METER_TRIGGER_STATE_CHANGE",
    ...happened,
    meterTriggerId: MeterTriggerId.make(4_215),
    meterId: MeterId.make(33_087),
    oldState: "STABLE",
    newState: "TRIGGERED"
  },
  NEW_ASSET: {
    type: "NEW_ASSET",
    ...happened,
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
    type: "NEW_CATEGORY_ON_WORK_ORDER",
    ...happened,
    workOrderId,
    newCategories: [mechanical, { id: CategoryId.make(1_411), name: "Safety", description: "Needs a permit" }]
  },
  NEW_COMMENT_ON_WORK_ORDER: {
    type: "NEW_COMMENT_ON_WORK_ORDER",
    ...happened,
    workOrderId,
    commentType: "TEXT",
    comment: "The new seal is in, shelf B-07."
  },
  NEW_LOCATION: { type: "NEW_LOCATION", ...happened, locationId: pressShop },
  NEW_PART: { type: "NEW_PART", ...happened, partId: shaftSeal, newPart: seal },
  NEW_PURCHASE_ORDER: {
    type: "NEW_PURCHASE_ORDER",
    ...happened,
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
    type: "NEW_SLASH_COMMAND",
    ...happened,
    messageId: MessageId.make(9_930_417),
    user: { id: millwright },
    parent: { id: workOrderId, type: "WORK_ORDER", name: "Replace the shaft seal of feed pump P-101" },
    command: "stock",
    content: "SEAL-45-SIC"
  },
  NEW_VENDOR: { type: "NEW_VENDOR", ...happened, vendorId: sealsDirect },
  NEW_WORK_ORDER: { type: "NEW_WORK_ORDER", ...happened, workOrderId, userId: planner, newWorkOrder: sealOfPump },
  NEW_WORK_REQUEST: { type: "NEW_WORK_REQUEST", ...happened, workRequestId },
  PART_CHANGE: {
    type: "PART_CHANGE",
    ...happened,
    partId: shaftSeal,
    newPart: { ...seal, id: shaftSeal, minimumQuantity: 3 }
  },
  PART_DELETE: { type: "PART_DELETE", ...happened, partId: shaftSeal, deletedPart: { ...seal, id: shaftSeal } },
  PART_QUANTITY_CHANGE: {
    type: "PART_QUANTITY_CHANGE",
    ...happened,
    partId: shaftSeal,
    quantityDiff: -1,
    oldQuantity: 6,
    newQuantity: 5,
    userId: millwright,
    triggeredFrom: "WORK_ORDER",
    locations: [{ locationId: store, quantityDiff: -1, oldQuantity: 6, newQuantity: 5 }]
  },
  PART_TRANSFER: {
    type: "PART_TRANSFER",
    triggeredFrom: "REQUEST_APPROVAL",
    transferRequestId: PartTransferRequestId.make(2_208),
    userId: planner,
    totalQuantity: 2,
    sourceData: { partId: shaftSeal, partUnitCost: 8_450, orgId, locationId: store },
    destinationData: {
      partId: PartId.make(244_018),
      orgId: OrganizationId.make(41_350),
      locations: [{ locationId: LocationId.make(57_310), locationQuantity: 2 }]
    },
    triggeredAt: happened.occurredAt
  },
  PURCHASE_ORDER_CHANGE: {
    type: "PURCHASE_ORDER_CHANGE",
    ...happened,
    purchaseOrderId,
    newPurchaseOrder: {
      ...orderOfSeals,
      status: "PARTIALLY_FULFILLED",
      approverId: administrator,
      approvalDate: at("2026-08-28T11:02:00.000Z"),
      updatedAt: happened.occurredAt,
      items: [
        {
          ...orderedSeals,
          id: itemId,
          quantityFulfilled: 2,
          quantityReceived: 2,
          fulfillments: [{ id: FulfillmentId.make(77_201), locationId: store, quantityReceived: "2" }],
          updatedAt: happened.occurredAt,
          updaterId: planner
        }
      ],
      costs: [{ ...freight, updatedAt: happened.occurredAt, updaterId: planner }]
    }
  },
  PURCHASE_ORDER_STATUS_CHANGE: {
    type: "PURCHASE_ORDER_STATUS_CHANGE",
    ...happened,
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
          id: AttachmentId.make(640_233),
          mimeType: "application/pdf",
          fileName: "quotation.pdf",
          url: "https://files.example.com/quotation.pdf",
          createdAt: at("2026-08-27T09:40:00.000Z")
        }
      ],
      vendorContactIds: [ContactId.make(9_406)],
      shippingAddress: { ...dock, id: PurchaseOrderAddressId.make(3_310) },
      shippingContactName: "Goods inwards",
      shippingContactInfo: "dock2@plant.example.com"
    }
  },
  ROLE_ARCHIVED: { type: "ROLE_ARCHIVED", ...acted, roleId, roleName: "Shift planner" },
  ROLE_CREATED: { type: "ROLE_CREATED", ...acted, roleId, roleName: "Shift planner" },
  ROLE_UPDATED: { type: "ROLE_UPDATED", ...acted, roleId, roleName: "Shift planner" },
  SSO_CONFIG_CHANGED: { type: "SSO_CONFIG_CHANGED", ...acted, configType: "ENFORCE_SSO" },
  USER_ACTIVATED: { type: "USER_ACTIVATED", ...acted, targetUserId: apprentice },
  USER_INVITED: {
    type: "USER_INVITED",
    ...acted,
    targetUserId: apprentice,
    role: "REQUESTER",
    creationMethod: "EMAIL"
  },
  USER_LOGIN_FAILURE: {
    type: "USER_LOGIN_FAILURE",
    ...happened,
    email: "apprentice@plant.example.com",
    method: "EMAIL",
    reason: "INVALID_PASSWORD",
    ...office
  },
  USER_LOGIN_SUCCESS: {
    type: "USER_LOGIN_SUCCESS",
    ...happened,
    userId: millwright,
    email: "millwright@plant.example.com",
    method: "OIDC",
    ...office
  },
  USER_LOGOUT: { type: "USER_LOGOUT", ...happened, userId: millwright, ...office },
  USER_PERMISSIONS_CHANGED: { type: "USER_PERMISSIONS_CHANGED", ...acted, targetUserId: apprentice },
  USER_REMOVED: { type: "USER_REMOVED", ...acted, targetUserId: apprentice },
  USER_ROLE_CHANGED: {
    type: "USER_ROLE_CHANGED",
    ...acted,
    targetUserId: apprentice,
    oldRole: "REQUESTER",
    newRole: "Shift planner"
  },
  USER_SESSION_REVOKED: { type: "USER_SESSION_REVOKED", ...acted, targetUserId: apprentice },
  WEBHOOK_ARCHIVED: { type: "WEBHOOK_ARCHIVED", ...acted, webhookId },
  WEBHOOK_CREATED: {
    type: "WEBHOOK_CREATED",
    ...acted,
    webhookId,
    webhookType: "NEW_WORK_ORDER",
    url: "https://hooks.example.com/webhooks/NEW_WORK_ORDER"
  },
  WORK_ORDER_CHANGE: {
    type: "WORK_ORDER_CHANGE",
    ...happened,
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
  WORK_ORDER_DELETE: { type: "WORK_ORDER_DELETE", ...happened, workOrderId, workOrder: sealOfPump },
  WORK_ORDER_OVERDUE: {
    type: "WORK_ORDER_OVERDUE",
    ...happened,
    workOrderId,
    dueDate: at("2026-09-01T08:00:00.000Z")
  },
  WORK_ORDER_PART_STATUS_CHANGE: {
    type: "WORK_ORDER_PART_STATUS_CHANGE",
    ...happened,
    workOrderId,
    oldPartStatus: "RESERVED",
    newPartStatus: "KITTED",
    newWorkOrder: sealOfPump
  },
  WORK_ORDER_STATUS_CHANGE: {
    type: "WORK_ORDER_STATUS_CHANGE",
    ...happened,
    workOrderId,
    oldStatus: "OPEN",
    newStatus: "IN_PROGRESS",
    progress: { inProgressCount: 1, onHoldCount: 0, doneCount: 0 },
    userId: millwright,
    newWorkOrder: sealOfPump
  },
  WORK_REQUEST_STATUS_CHANGE: {
    type: "WORK_REQUEST_STATUS_CHANGE",
    ...happened,
    requestId: workRequestId,
    oldStatus: "PENDING",
    newStatus: "APPROVED"
  }
}
