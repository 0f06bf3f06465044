/**
 * What samples are made of: values by the names of properties, and by what a record is about where a name alone does not
 * tell.
 *
 * @internal
 */
import * as Ids from "../../Ids.ts"
import { PlanRecurrence, PlanRecurrencePayload } from "../../resources/MaintenancePlans.ts"
import { ReadingFrequency, ReadingFrequencyPayload } from "../../resources/Meters.ts"
import { CreateSubscription } from "../../resources/Subscriptions.ts"
import { AddCost } from "../../resources/shapes/Costs.ts"
import { Recurrence, RecurrencePayload } from "../../resources/shapes/Recurrence.ts"
import { Assignee, AssigneePayload } from "../../resources/WorkOrders.ts"
import {
  actorId,
  apprentice,
  at,
  dock,
  electricians,
  feedPump,
  happened,
  itemId,
  mechanical,
  millwright,
  millwrights,
  orderedSeals,
  orderOfSeals,
  orgId,
  planner,
  press,
  pressShop,
  pumpHouse,
  purchaseOrderId,
  seal,
  sealOfPump,
  sealsDirect,
  shaftSeal,
  store,
  webhookId,
  workOrderId,
  workRequestId
} from "./plant.ts"

/** In the place of what a sample leaves out, since it would contradict the rest. */
export const absent = Symbol("absent")

type Values = Readonly<Record<string, unknown>>

// ---------------------------------------------------------------------------------------------------------------------
// what a record is about
// ---------------------------------------------------------------------------------------------------------------------

/** What a schema is about, by its name. The first that fits counts. */
const subjects: ReadonlyArray<readonly [RegExp, string]> = [
  [/Attachment$|UploadedFile/, "file"],
  [/WorkOrderSummary/, "summary"],
  [/WorkOrderProgress/, "progress"],
  [/ProcedureFieldValue/, "answer"],
  [/WorkOrderTemplate/, "template"],
  [/Blueprint/, "blueprint"],
  [/WorkRequestPortal/, "portal"],
  [/ContactInfo/, "contactInfo"],
  [/WorkRequest/, "request"],
  [/WorkPermit/, "permit"],
  [/PartTransferRequest|ReceivedParts/, "transfer"],
  [/PurchaseOrderAddress/, "address"],
  [/Fulfillment/, "fulfillment"],
  [/PurchaseOrderItem|OrderedItem|ReceiveItem/, "item"],
  [/PurchaseOrderCost/, "charge"],
  [/PurchaseOrder|ReceiveItems/, "order"],
  [/Cost/, "cost"],
  [/Comment/, "comment"],
  [/Recurrence|AutomationMeterTrigger/, "recurrence"],
  [/ProcedureTemplateRow|ProcedureField|TemplateField/, "field"],
  [/Procedure/, "procedure"],
  [/RootCauseProblem/, "problem"],
  [/RootCause/, "report"],
  [/MaintenancePlan/, "plan"],
  [/MeterTrigger/, "trigger"],
  [/Reading/, "reading"],
  [/Meter/, "meter"],
  [/AssetCustomStatus/, "customStatus"],
  [/AssetCriticalit/, "criticality"],
  [/AssetStatus|AssetCurrentStatus|AssetRowStatus/, "status"],
  [/Depreciation/, "depreciation"],
  [/WorkOrderAsset|Asset/, "asset"],
  [/WorkOrderPart$|TemplatePart/, "part"],
  [/PartVendor/, "offer"],
  [/PartLocation|CommittedQuantities/, "stock"],
  [/SetPartStatus/, "workOrder"],
  [/(Create|Update)Part$/, "newPart"],
  [/Part/, "part"],
  [/WorkOrderLocation|Location/, "location"],
  [/VendorContact/, "contact"],
  [/Vendor/, "vendor"],
  [/TeamMember|ConversationMember|User/, "user"],
  [/Team/, "team"],
  [/Message/, "message"],
  [/Conversation/, "conversation"],
  [/Categor/, "category"],
  [/CustomField/, "customField"],
  [/Manufacturer/, "manufacturer"],
  [/Model/, "model"],
  [/Organization/, "organization"],
  [/Subscription|Filters|Options/, "subscription"],
  [/(Create|Update)WorkOrder$/, "newWorkOrder"],
  [/WorkOrder/, "workOrder"]
]

/** What the schemas without a name of their own are about. */
const unnamed: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [AddCost, "cost"],
  [Assignee, "assignee"],
  [AssigneePayload, "assignee"],
  [CreateSubscription, "subscription"],
  [PlanRecurrence, "recurrence"],
  [PlanRecurrencePayload, "recurrence"],
  [ReadingFrequency, "recurrence"],
  [ReadingFrequencyPayload, "recurrence"],
  [Recurrence, "recurrence"],
  [RecurrencePayload, "recurrence"]
])

/** What a schema is about, or nothing in particular. */
export const subjectOf = (schema: unknown): string => {
  if (typeof schema !== "function") return ""
  return unnamed.get(schema) ?? subjects.find(([name]) => name.test(schema.name))?.[1] ?? ""
}

/** What the records in a property are about, by the name of the property. */
export const nested: Readonly<Record<string, string>> = {
  addedPlanAssets: "place",
  addedUpdated: "stock",
  addedUpdatedIntervals: "interval",
  asset: "asset",
  assets: "place",
  assignees: "assignee",
  attachment: "file",
  attachments: "file",
  automationMeterTrigger: "automation",
  automationTriggerInput: "automation",
  billingAddress: "address",
  category: "problemCategory",
  committedQuantities: "stock",
  conditions: "automation",
  costs: "charge",
  creatorContactInfo: "contactInfo",
  customFieldValues: "customValue",
  customStatus: "customStatus",
  dataPoints: "trigger",
  depreciation: "depreciation",
  destinationLocations: "transfer",
  expenditures: "expense",
  field: "customField",
  fields: "field",
  fulfillments: "fulfillment",
  intervals: "interval",
  items: "item",
  lastReading: "reading",
  location: "location",
  locations: "stock",
  mainAsset: "asset",
  mainAssetStatus: "status",
  manufacturer: "manufacturer",
  meter: "meter",
  meterTrigger: "trigger",
  model: "model",
  notes: "note",
  parts: "part",
  partsUsed: "part",
  planAssets: "place",
  planningHorizon: "horizon",
  problems: "problem",
  procedure: "procedure",
  progress: "progress",
  readingFrequency: "recurrence",
  recurrence: "recurrence",
  recurrenceInfo: "recurrence",
  repeatability: "recurrence",
  rows: "field",
  shippingAddress: "address",
  status: "status",
  stepOptions: "option",
  thumbnail: "picture",
  timeItems: "cost",
  times: "cost",
  urls: "link",
  value: "answer",
  vendors: "offer",
  workOrder: "workOrder",
  workOrderStartDateOffset: "offset",
  workOrderSummary: "summary",
  workOrderTemplate: "template",
  workPermit: "permit"
}

// ---------------------------------------------------------------------------------------------------------------------
// values
// ---------------------------------------------------------------------------------------------------------------------

const installed = at("2019-04-11T07:00:00.000Z")
const breakdown = at("2026-08-31T22:40:00.000Z")
const repaired = at("2026-09-01T06:10:00.000Z")
const changed = happened.occurredAt

const attachmentId = Ids.AttachmentId.make(640_233)
const contactId = Ids.ContactId.make(9_406)
const criticalityId = Ids.AssetCriticalityId.make(310)
const customStatusId = Ids.AssetCustomStatusId.make(612)
const conversationId = Ids.ConversationId.make(71_022)
const electricMotor = Ids.AssetId.make(712_881)
const mainAssetStatusId = Ids.AssetStatusId.make(402_903)
const manufacturerId = Ids.ManufacturerId.make(2_011)
const meterId = Ids.MeterId.make(33_087)
const meterTriggerId = Ids.MeterTriggerId.make(4_215)
const messageId = Ids.MessageId.make(9_930_417)
const planId = Ids.MaintenancePlanId.make(1_870)
const procedureTemplateId = Ids.ProcedureTemplateId.make(8_114)
const rowId = Ids.ProcedureTemplateRowId.make(90_271)
const workOrderBlueprintId = Ids.WorkOrderBlueprintId.make(15_602)
const workOrderFieldId = Ids.CustomFieldId.make(5_127)
const workOrderTemplateId = Ids.WorkOrderTemplateId.make(6_330)

const costCentre = { "Cost centre": "4711" }

/** Values by the name of a property, whatever it belongs to. Where the schema does not take one, it has another. */
export const always: Values = {
  approvalDate: at("2026-08-28T11:02:00.000Z"),
  approverId: actorId,
  approverTeamId: millwrights,
  archivedAt: absent,
  area: "B-07",
  assetCriticalityId: criticalityId,
  assetExtraFields: { "Serial number of the motor": "M-88123" },
  assetId: feedPump,
  asset: feedPump,
  assigneeId: millwright,
  assignee: millwright,
  attachmentId,
  authorId: millwright,
  billingAddressId: absent,
  blueprintEstimatedTime: 120,
  categories: ["Mechanical"],
  childrenId: electricMotor,
  completedAt: absent,
  completerId: absent,
  contactId,
  contactInformation: "planning@plant.example.com",
  conversationId,
  costs: "DETAILED",
  createdAfter: at("2026-08-01T00:00:00.000Z"),
  createdAt: at("2026-08-31T06:12:09.481Z"),
  createdBefore: changed,
  creatorContactInfo: "millwright@plant.example.com",
  creatorId: planner,
  creator: planner,
  criticalityId,
  currentOwnerId: orgId,
  cursor: absent,
  customFields: { "Cost centre": ["4711"] },
  customRole: absent,
  customStatusId,
  days: ["MONDAY"],
  deletedAt: absent,
  descriptionPlaceholder: "What do you see, hear or smell?",
  destinationOrganizationId: Ids.OrganizationId.make(41_350),
  destinationPartId: Ids.PartId.make(244_018),
  dueDate: sealOfPump.dueDate,
  email: "millwright@plant.example.com",
  emails: ["orders@sealsdirect.example.com"],
  emailsCC: ["purchasing@plant.example.com"],
  estimatedTime: sealOfPump.estimatedTime,
  externalData: { orderNumber: "SAP-4500017" },
  externalLinkUuid: "5d0c7f52-8f3b-4c55-9d0e-2b6f1a7c9e41",
  extraFields: costCentre,
  gte: at("2026-08-01T00:00:00.000Z"),
  hasAttachments: true,
  height: 1080,
  includedCustomFields: ["Cost centre"],
  isDateAndTime: false,
  isLegacy: false,
  isParent: false,
  lastMessageSentAt: at("2026-09-01T07:55:30.118Z"),
  limit: 50,
  lineExtraFields: { Project: "Shutdown 2026" },
  locationExtraFields: costCentre,
  locationId: pumpHouse,
  location: pumpHouse,
  lte: changed,
  mainAssetId: press,
  mainAssetStatusId,
  manufacturer: "Harrow",
  manufacturerId,
  memberId: millwright,
  meterId,
  meter: meterId,
  minDateForProcessing: at("2026-01-01T00:00:00.000Z"),
  model: "HP-40",
  nextId: absent,
  notCategories: ["Safety"],
  notAssets: [press],
  notLocations: [pressShop],
  notParts: [Ids.PartId.make(230_418)],
  notVendors: [Ids.VendorId.make(18_267)],
  note: orderOfSeals.note,
  oneOfCategories: ["Mechanical"],
  oneOfCustomAssetStatusesId: customStatusId,
  oneOfProperties: ["ASSIGNEES", "DUE_DATE"],
  orderedQuantity: 4,
  organizationId: orgId,
  overrideNumber: orderOfSeals.overrideNumber,
  parentId: absent,
  partExtraFields: { Drawing: "P-101-12" },
  partId: shaftSeal,
  part: shaftSeal,
  partNumber: orderedSeals.partNumber,
  partStatus: "RESERVED",
  partsAvailability: "PARTS_AVAILABLE",
  phoneNumber: "+47 555 01 42",
  phoneNumbers: ["+47 555 01 60"],
  previousId: Ids.WorkOrderId.make(5_398_840),
  priority: sealOfPump.priority,
  procedureBlueprintId: procedureTemplateId,
  procedureTemplateFieldId: rowId,
  procedureTemplateId,
  readingFrequency: { type: "WEEKLY", interval: 1, days: ["MONDAY"] },
  recurrence: { type: "MONTHLY", interval: 1, day: 1 },
  recurrenceInfo: { type: "YEARLY", interval: 2 },
  repeatability: { type: "YEARLY", interval: 2 },
  readingDate: at("2026-09-01T08:10:00.000Z"),
  relatedAssetId: feedPump,
  removedFromOrganization: false,
  removedIntervalId: Ids.MaintenancePlanIntervalId.make(744),
  removedLocationId: pressShop,
  removedPlanAssetId: Ids.MaintenancePlanAssetId.make(20_118),
  requesterId: apprentice,
  reviewNote: "Ask for a quotation first",
  serialNumber: "HP40-0017",
  shippingAddressId: absent,
  skipRestHook: false,
  skipWebhook: false,
  sort: "-updatedAt",
  sourceLocationId: store,
  sourceOrganizationId: orgId,
  sourcePartId: shaftSeal,
  startDate: sealOfPump.startDate,
  statuses: ["OPEN", "IN_PROGRESS"],
  tagId: mechanical.id,
  tagsId: mechanical.id,
  team: millwrights,
  teamId: millwrights,
  templateId: procedureTemplateId,
  thumbnailId: Ids.AttachmentId.make(640_234),
  transferrerId: planner,
  updatedAt: changed,
  updaterId: planner,
  url: "https://files.example.com/pump.jpg",
  useSequentialId: false,
  userId: millwright,
  vendor: sealsDirect,
  vendorContactId: contactId,
  vendorId: sealsDirect,
  version: "1",
  welcomeText: "Tell us what is broken, and where.",
  width: 1920,
  workOrderBlueprintId,
  workOrderFieldId,
  workOrderId,
  workOrderTemplateId,
  workRequestId
}

const part: Values = {
  id: shaftSeal,
  ...seal,
  area: "B-07",
  availableQuantity: 6,
  orderedQuantity: 4,
  assignedQuantity: 1,
  reservedQuantity: 1,
  quantityUsed: 1,
  locationId: store,
  copyOnRecurring: "Default"
}

const workOrder: Values = {
  id: workOrderId,
  title: sealOfPump.title,
  description: "Every two years. Lock out the motor first.",
  sequentialId: 1_204,
  status: "IN_PROGRESS",
  type: "PREVENTIVE",
  dueDateIsFullDay: false,
  blockedByWorkPermitReason: absent,
  progress: absent,
  workOrderSummary: absent,
  customMessage: "Please see to it this week."
}

/** Values by what a record is about. They go before those that are always the same. */
export const scoped: Readonly<Record<string, Values>> = {
  address: { ...dock },
  answer: { text: "true" },
  asset: {
    id: feedPump,
    name: "Feed pump P-101",
    description: "Centrifugal, 45 kW, two stages",
    barcode: "P-101",
    assetTypes: ["Pump"],
    globalUuid: "6f0b9f6e-2f3d-4c62-9a51-5c1f3d7f0b11",
    createdAt: installed,
    extraFields: { "Serial number of the motor": "M-88123" }
  },
  assignee: { id: millwright, type: "USER" },
  automation: { lastTriggerValue: 4_120, newDueDateOffsetSeconds: 259_200, value: 500 },
  blueprint: {
    id: workOrderBlueprintId,
    title: "Grease the bearings of the feed pump",
    description: "Twelve strokes at the drive end",
    estimatedTime: 1_800,
    priority: "LOW"
  },
  category: {
    id: mechanical.id,
    label: mechanical.name,
    description: "What has bearings, seals and shafts",
    workOrderCount: 318
  },
  charge: { id: Ids.CostId.make(38_110), name: "Freight", type: "AMOUNT_TAXABLE", amount: 2_500 },
  comment: {
    id: Ids.CommentId.make(3_310_552),
    content: "The new seal is in, shelf B-07.",
    createdAt: at("2026-09-01T07:55:30.118Z")
  },
  contact: {
    id: contactId,
    name: "Kari Solberg",
    role: "Sales",
    email: "kari.solberg@sealsdirect.example.com",
    phoneNumber: "+47 555 01 61",
    extension: "14"
  },
  contactInfo: { type: "EMAIL", value: "millwright@plant.example.com" },
  conversation: { id: conversationId, type: "TEAM", name: "Millwrights" },
  cost: {
    type: "TIME",
    costType: "WORK",
    description: "Took the old seal out",
    costPerUnit: 4_500,
    hourlyRate: 4_500,
    durationTotal: 5_400,
    quantity: 1.5,
    rowTotal: 6_750,
    total: 6_750,
    partId: absent
  },
  criticality: { id: criticalityId, label: "High", level: 3, description: "Stops the line" },
  customField: {
    id: workOrderFieldId,
    label: "Cost centre",
    type: "oneline",
    sortOrder: 0,
    required: false,
    unlisted: false,
    options: absent,
    includeInRecurrence: true,
    sortIndex: 0
  },
  customStatus: { id: customStatusId, label: "Waiting for parts", baseAssetStatus: "OFFLINE" },
  customValue: { value: "4711" },
  depreciation: {
    id: 804,
    purchasePrice: 18_400,
    purchaseDate: installed,
    depreciationStartDate: installed,
    salvageValue: 1_840,
    usefulLifeYears: 15,
    yearsDepreciated: 7,
    annualDepreciation: 1_104,
    accumulatedDepreciation: 7_728,
    currentBookValue: 10_672,
    createdAt: installed
  },
  expense: {
    type: "EXPENSE",
    description: "Hire of a lift",
    costPerUnit: 12_300,
    quantity: 1,
    rowTotal: 12_300,
    durationTotal: absent,
    partId: absent
  },
  field: {
    id: rowId,
    label: "Locked out and tagged",
    type: "CHECKBOX",
    description: "At the main switch of the pump house",
    choices: absent,
    meterId: absent,
    meter: absent,
    required: true,
    parentId: absent,
    score: absent,
    maxScore: absent,
    index: 0,
    text: "true"
  },
  file: {
    id: attachmentId,
    fileName: "drawing.pdf",
    filename: "drawing.pdf",
    mimeType: "application/pdf",
    url: "https://files.example.com/drawing.pdf",
    publicUrl: "https://files.example.com/drawing.pdf",
    fileKey: "640233/drawing.pdf",
    width: absent,
    height: absent
  },
  fulfillment: { id: Ids.FulfillmentId.make(77_201), locationId: store, quantityReceived: "2" },
  horizon: { value: 14, unit: "DAY" },
  interval: { id: Ids.MaintenancePlanIntervalId.make(744), interval: 4 },
  item: {
    id: itemId,
    ...orderedSeals,
    quantityReceived: 2,
    lineExtraFields: { Project: "Shutdown 2026" },
    extraFields: absent
  },
  link: { label: "Manual of the pump", link: "https://docs.example.com/hp-40" },
  location: {
    id: pumpHouse,
    name: "Pump house",
    description: "North of the mill, beside the weir",
    address: "Kaiveien 8, 4610 Kristiansand",
    barcode: "LOC-014",
    childrenIds: [],
    createdAt: installed
  },
  manufacturer: { id: manufacturerId, name: "Harrow" },
  message: { id: messageId, content: "The seal is in." },
  meter: {
    id: meterId,
    name: "Running hours of the feed pump",
    description: "At the switchboard",
    unit: "Hours",
    uuid: "00000000-0000-4000-9000-000000033087",
    measurementType: "MANUAL",
    createdAt: installed
  },
  model: { id: Ids.ModelId.make(7_345), name: "HP-40", manufacturerId },
  note: { text: "The old seal was worn on one side." },
  offer: { vendorId: sealsDirect, partNumber: "SD-45110" },
  offset: { value: 1, unit: "DAY" },
  option: { id: 4, label: "Worn seal", stepType: "FAILURE" },
  order: {
    id: purchaseOrderId,
    ...orderOfSeals,
    status: "APPROVED",
    reviewNote: absent,
    amount: 2_500,
    content: "They come on Thursday.",
    attachments: []
  },
  organization: {
    id: orgId,
    name: "Rivermill Plant",
    timeZone: "Europe/Oslo",
    currency: "NOK",
    dateFormatLocale: "nb-NO",
    imageUrl: "https://files.example.com/rivermill.png"
  },
  newPart: {
    ...part,
    // What a part has at its locations is not beside them.
    area: absent,
    assignedQuantity: absent,
    availableQuantity: absent,
    committedQuantities: absent,
    locationId: absent,
    minimumQuantity: absent,
    vendorIds: absent
  },
  part,
  permit: { id: Ids.WorkPermitId.make(411), status: "PENDING", signerName: "Ingrid Haugen" },
  picture: {
    id: Ids.AttachmentId.make(640_234),
    fileName: "pump.jpg",
    mimeType: "image/jpeg",
    url: "https://files.example.com/pump.jpg"
  },
  place: { id: Ids.MaintenancePlanAssetId.make(20_118), assetId: feedPump },
  plan: {
    id: planId,
    name: "Greasing of the feed pumps",
    startDate: at("2026-01-05T06:00:00.000Z"),
    triggerType: "CALENDAR",
    intervalStrategy: "FIXED",
    workOrderStartDatePadding: absent,
    workOrderStartDateFixedDay: absent,
    nextCycleOccurrence: 2,
    lastPlannedDueDate: at("2026-09-07T06:00:00.000Z"),
    lastWorkOrderGeneratedAt: at("2026-08-24T06:00:00.000Z"),
    nextScheduledWorkOrderDueDate: at("2026-09-14T06:00:00.000Z"),
    nextWorkOrderToGenerateDueDate: at("2026-09-14T06:00:00.000Z"),
    nextWorkOrderGenerationAt: at("2026-08-31T06:00:00.000Z"),
    createdAt: at("2025-12-18T10:24:00.000Z")
  },
  portal: {
    id: Ids.WorkRequestPortalId.make(1_209),
    title: "Pump house",
    portalUrl: "https://requests.example.com/1209",
    emailOnly: false
  },
  problem: { id: 88 },
  problemCategory: { id: 3, label: "Sealing" },
  procedure: {
    id: procedureTemplateId,
    title: "Upkeep of a pump",
    description: "What is done to every pump",
    score: absent,
    maxScore: absent,
    createdAt: installed
  },
  progress: { openCount: 2, inProgressCount: 1, onHoldCount: 0, doneCount: 3 },
  reading: { id: Ids.MeterReadingId.make("5510243"), value: 4_246.5, readingValue: 4_246.5 },
  recurrence: { interval: 10, day: 15 },
  report: {
    id: Ids.RootCauseAnalysisReportId.make(530),
    status: "DONE",
    completedAt: at("2026-09-01T14:00:00.000Z"),
    createdAt: at("2026-09-01T09:00:00.000Z"),
    updatedAt: at("2026-09-01T14:00:00.000Z"),
    incidentStartedAt: breakdown,
    incidentEndedAt: repaired,
    incidentDuration: 27_000,
    repairTime: 5_400,
    archived: false,
    workOrders: [{ id: workOrderId, title: sealOfPump.title }]
  },
  request: {
    id: workRequestId,
    title: "The feed pump drips",
    description: "There is a puddle below the coupling.",
    requestStatus: "APPROVED",
    statuses: ["PENDING", "APPROVED"]
  },
  status: {
    id: mainAssetStatusId,
    status: "OFFLINE",
    downtimeType: "UNPLANNED",
    startedAt: breakdown,
    endedAt: absent,
    description: "The ram sinks: oil runs past the piston seal",
    createdAt: breakdown,
    updatedAt: breakdown
  },
  stock: {
    locationId: store,
    availableQuantity: 6,
    minimumQuantity: 2,
    maximumQuantity: 12,
    reservedQuantity: 1,
    assignedQuantity: 1,
    kitted: 0,
    reserved: 1,
    staged: 0
  },
  subscription: {
    id: webhookId,
    url: "https://hooks.example.com/webhooks/NEW_WORK_ORDER",
    type: "NEW_WORK_ORDER",
    status: "VALID",
    command: "stock",
    copyOnRecurring: "Default"
  },
  summary: { content: "The new seal is in and holds.", summary: "Seal replaced." },
  team: {
    id: millwrights,
    name: "Millwrights",
    description: "Whom to ask for pumps and presses",
    membersCount: 4,
    memberIds: [millwright, apprentice],
    teamIds: [millwrights, electricians]
  },
  template: {
    id: workOrderTemplateId,
    title: "Service after 500 hours",
    description: "Change the oil and look at the coupling",
    type: "OFFSET",
    offset: 259_200
  },
  transfer: {
    id: Ids.PartTransferRequestId.make(2_208),
    status: "COMPLETED",
    quantityRequested: 2,
    quantityTransferred: 2,
    quantityReceived: 2,
    quantity: 2,
    requestMessage: "We have run out of seals",
    responseMessage: "They leave today",
    locationId: Ids.LocationId.make(57_310)
  },
  trigger: {
    id: meterTriggerId,
    name: "Service after 500 hours",
    description: "By the book of the manufacturer",
    condition: "INCREMENTED_BY",
    amount: 500,
    numerator: 1,
    denominator: 1,
    period: 86_400,
    nextTriggerValue: 4_620,
    state: "STABLE"
  },
  user: {
    id: millwright,
    firstName: "Ola",
    lastName: "Nordmann",
    role: "MEMBER",
    teamRole: "MEMBER",
    authType: "NORMAL",
    hourlyRate: 4_500,
    lastVisitedAt: changed,
    content: "The seal is in.",
    externalData: { employee: "E-1182" },
    extraFields: { Locker: "12" }
  },
  vendor: {
    id: sealsDirect,
    name: "Seals Direct",
    description: "Seals and bearings, next day",
    extraFields: { "Account number": "70211" }
  },
  newWorkOrder: {
    ...workOrder,
    // It has a procedure of its own.
    procedureTemplateId: absent,
    skipRestHook: absent,
    workOrderTemplateId: absent
  },
  workOrder
}
