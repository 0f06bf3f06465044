/**
 * What a plant holds at the start: an organization with the user behind the key and, unless it is to be empty, a little
 * plant to look at.
 *
 * @internal
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { OrganizationId, UserId } from "../Ids.ts"
import type { UserRole } from "../resources/Users.ts"
import type { Plant } from "./plant.ts"
import { usualCriticalities } from "./resources/AssetCriticalities.ts"
import * as behaviours from "./resources/index.ts"
import { isPresent } from "./resources/Users.ts"
import { Acting } from "./table.ts"
import { at } from "./time/clock.ts"

/** The organization of a plant that names none. */
export const defaultOrganization = "Rivermill Plant"

/** A new organization, with the service account that keys act as. */
export const establish = (plant: Plant, name: string): void => {
  const { id } = plant.organizations.insert((id) => ({
    id,
    organizationId: id,
    name,
    timeZone: "Etc/UTC",
    currency: "USD"
  }))
  for (const criticality of usualCriticalities(id)) plant.assetCriticalities.insert((id) => ({ id, ...criticality }))
  accountOf(plant, id)
}

/** The service account of an organization, which is made if there is none. */
export const accountOf = (plant: Plant, organizationId: OrganizationId): UserId =>
  userOf(plant, organizationId, "SERVICE_ACCOUNT")

/** The first user of an organization in a role, who is made if there is none. */
export const userOf = ({ users }: Plant, organizationId: OrganizationId, role: UserRole): UserId => {
  const present = users.of([organizationId]).find((user) => user.role === role && isPresent(user))
  if (present !== undefined) return present.id
  return users.insert((id) => ({
    id,
    organizationId,
    firstName: "Integration",
    lastName: names[role],
    role,
    authType: "NORMAL"
  })).id
}

/** What users are called who were made for a key. */
const names: Readonly<Record<UserRole, string>> = {
  ADMIN: "Administrator",
  MEMBER: "Member",
  OPERATOR: "Operator",
  REQUESTER: "Requester",
  SERVICE_ACCOUNT: "Account"
}

/** Carries out an effect as it would have been so many days ago. */
const daysAgo =
  (days: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => at(now - Duration.toMillis(Duration.days(days)))(effect))

/** Fills an organization, as if it had been used for a while. */
export const seed = Effect.fnUntraced(function* (plant: Plant) {
  const ground = yield* daysAgo(90)(seedGround(plant))
  const machines = yield* daysAgo(60)(seedMachines(plant, ground))
  yield* seedMeters(plant, machines)
  yield* seedAnalyses(plant, machines, yield* seedWork(plant, machines))
})

const seedGround = Effect.fnUntraced(function* (plant: Plant) {
  const { create: invite } = behaviours.Users(plant)
  const planner = yield* invite({
    firstName: "Ada",
    lastName: "Okafor",
    email: "ada.okafor@rivermill.example",
    role: "ADMIN"
  })
  const technician = yield* invite({
    firstName: "Ben",
    lastName: "Lindqvist",
    email: "ben.lindqvist@rivermill.example",
    hourlyRate: 4500
  })
  yield* invite({ firstName: "Chi", lastName: "Nguyen", email: "chi.nguyen@rivermill.example", role: "REQUESTER" })

  const { create } = behaviours.Locations(plant)
  const site = yield* create({ name: "River Mill", address: "1 Weir Lane", extraFields: { "Cost Center": "100" } })
  const pumpHouse = yield* create({ name: "Pump House", parentId: site.id, extraFields: { "Cost Center": "110" } })
  const workshop = yield* create({ name: "Workshop", parentId: site.id, barcode: "LOC-0003" })
  return { planner: planner.id, technician: technician.id, pumpHouse: pumpHouse.id, workshop: workshop.id }
})

const seedMachines = Effect.fnUntraced(function* (plant: Plant, ground: Ground) {
  const { pumpHouse, technician, workshop } = ground
  const { create, logStatus } = behaviours.Assets(plant)
  const harrow = yield* behaviours.Manufacturers(plant).create({ name: "Harrow" })
  const { id: model } = yield* behaviours.Models(plant).create({ name: "HP-40", manufacturerId: harrow.id })
  const pump = yield* create({
    name: "Intake Pump",
    locationId: pumpHouse,
    manufacturer: { id: harrow.id },
    model: { id: model },
    serialNumber: "HP40-0017",
    assetTypes: ["Pump"],
    extraFields: { "Safety Class": "2" }
  })
  const motor = yield* create({
    name: "Intake Pump Motor",
    parentId: pump.id,
    locationId: pumpHouse,
    assetTypes: ["Motor"]
  })
  const press = yield* create({ name: "Hydraulic Press", description: "200 t", locationId: workshop })
  yield* logStatus(press.id, { status: "OFFLINE", downtimeType: "UNPLANNED", description: "A seal leaks" })
  yield* behaviours.Teams(plant).create({
    name: "Millwrights",
    memberIds: [technician],
    assetIds: [pump.id, press.id],
    locationIds: [workshop]
  })
  return { ...ground, pump: pump.id, motor: motor.id, press: press.id }
})

const seedMeters = Effect.fnUntraced(function* (
  plant: Plant,
  { press, pump, pumpHouse, technician, workshop }: Machines
) {
  const { create } = behaviours.Meters(plant)
  const { createBatch } = behaviours.MeterReadings(plant)
  const [hours, oil] = yield* daysAgo(60)(
    Effect.all([
      create({
        name: "Running hours of the intake pump",
        unit: "Hours",
        readingFrequency: { type: "WEEKLY", days: ["MONDAY"] },
        assetId: pump,
        locationId: pumpHouse
      }),
      create({
        name: "Oil temperature of the press",
        unit: "Celsius",
        measurementType: "AUTOMATED_SENSOR",
        assetId: press,
        locationId: workshop
      })
    ])
  )
  yield* daysAgo(60)(
    behaviours.MeterTriggers(plant).create({
      meterTrigger: { meterId: oil.id, name: "Cool the press down", condition: "IS_GREATER", amount: 70 },
      workOrderTemplate: { data: { priority: "HIGH", assigneeIds: [technician] } }
    })
  )
  const readings = [
    { days: 14, meterId: hours.id, value: 4120 },
    { days: 7, meterId: hours.id, value: 4246.5 },
    { days: 3, meterId: oil.id, value: 54.5 },
    { days: 2, meterId: oil.id, value: 61 },
    { days: 1, meterId: oil.id, value: 58.5 }
  ]
  for (const { days, ...reading } of readings) yield* daysAgo(days)(createBatch([reading]))
})

const seedWork = Effect.fnUntraced(function* (plant: Plant, ground: Machines) {
  const { planner, press, pump, pumpHouse, technician, workshop } = ground
  const { addComment, addCost, create, setStatus } = behaviours.WorkOrders(plant)
  const order = (days: number, ...args: Parameters<typeof create>) => daysAgo(days)(create(...args))
  const { create: request } = behaviours.WorkRequests(plant)
  const assignees = [{ type: "USER" as const, id: technician }]
  const now = yield* DateTime.now

  const greasing = yield* order(14, {
    title: "Grease the bearings of the intake pump",
    type: "PREVENTIVE",
    priority: "LOW",
    categories: ["Preventive"],
    assetId: pump,
    locationId: pumpHouse,
    assignees,
    estimatedTime: 1800
  })
  yield* daysAgo(13)(addCost(greasing.id, { type: "TIME", costType: "WORK", durationTotal: 1500, hourlyRate: 4500 }))
  yield* daysAgo(13)(setStatus(greasing.id, { status: "DONE" }))

  yield* daysAgo(1)(
    request({
      title: "The light in the pump house flickers",
      locationId: pumpHouse,
      creatorContactInfo: "chi.nguyen@rivermill.example"
    })
  )
  const leak = yield* daysAgo(3)(request({ title: "There is oil on the floor", priority: "HIGH", assetId: press }))

  const seal = yield* order(2, {
    title: "Replace the leaking seal of the press",
    description: "Oil on the floor in front of the press.",
    type: "REACTIVE",
    priority: "HIGH",
    categories: ["Damage"],
    assetId: press,
    locationId: workshop,
    assignees,
    requesterId: planner,
    workRequestId: leak.id
  })
  yield* daysAgo(1)(setStatus(seal.id, { status: "IN_PROGRESS" }))
  yield* daysAgo(1)(addComment(seal.id, { content: "The seal is on its way." }))
  yield* addComment(seal.id, { content: "It arrives on Thursday, so the press stays down until then." })

  const inspection = yield* order(1, {
    title: "Inspect the intake screen",
    type: "PREVENTIVE",
    priority: "MEDIUM",
    categories: ["Inspection", "Safety"],
    locationId: pumpHouse,
    dueDate: DateTime.add(now, { days: 5 }),
    procedure: {
      title: "Intake screen",
      fields: [
        { type: "CHECKBOX", label: "The pump is locked out" },
        { type: "NUMBER", label: "Water level (cm)" },
        { type: "YES_NO_NA", label: "Is the screen clear?" }
      ]
    }
  })

  // Looking into the intake needs a permit. Permit 1, of the first organization, can be signed with this link.
  const { organizationId } = yield* plant.workOrders.find(inspection.id)
  plant.workPermits.insert((id) => ({
    id,
    organizationId,
    status: "PENDING",
    workOrderId: inspection.id,
    externalLinkUuid: "5d0c7f52-8f3b-4c55-9d0e-2b6f1a7c9e41"
  }))

  const painting = yield* order(30, { title: "Paint the workshop door", locationId: workshop })
  yield* daysAgo(20)(setStatus(painting.id, { status: "ON_HOLD" }))
  return { greasing: greasing.id, seal: seal.id }
})

const seedAnalyses = Effect.fnUntraced(function* (plant: Plant, machines: Machines, work: Work) {
  const { organizations } = yield* Acting
  const now = yield* DateTime.now
  const common = { organizationId: organizations[0], creatorId: machines.planner }
  const [wornBearing, leakingSeal] = [DateTime.subtract(now, { days: 12 }), DateTime.subtract(now, { days: 1 })]
  const broken = (yield* plant.assetStatuses.all).findLast(({ assetId }) => assetId === machines.press)

  plant.rootCauseAnalysisReports.insert((id) => ({
    ...common,
    id,
    status: "DONE",
    mainAssetId: machines.pump,
    createdAt: wornBearing,
    updatedAt: DateTime.add(wornBearing, { days: 1 }),
    updaterId: machines.planner,
    completedAt: DateTime.add(wornBearing, { days: 1 }),
    incidentStartedAt: DateTime.subtract(wornBearing, { days: 2, hours: 3 }),
    incidentEndedAt: DateTime.subtract(wornBearing, { days: 2 }),
    repairTime: 5400,
    notes: { text: "A bearing ran dry between two rounds of greasing." },
    relatedAssetIds: [machines.motor],
    workOrderIds: [work.greasing],
    problems: [
      {
        id: 1,
        category: { id: 1, label: "Lubrication" },
        stepOptions: [
          { id: 1, label: "Noise", stepType: "PROBLEM_TYPE" },
          { id: 2, label: "Worn bearing", stepType: "FAILURE" },
          { id: 3, label: "Too little grease", stepType: "CAUSE" },
          { id: 4, label: "Grease twice as often", stepType: "ACTION" }
        ],
        notes: { text: "The round was every four weeks." }
      }
    ]
  }))

  plant.rootCauseAnalysisReports.insert((id) => ({
    ...common,
    id,
    status: "DRAFT",
    mainAssetId: machines.press,
    ...(broken === undefined ? undefined : { mainAssetStatusId: broken.id, incidentStartedAt: broken.startedAt }),
    createdAt: leakingSeal,
    relatedAssetIds: [],
    workOrderIds: [work.seal],
    problems: [{ id: 2, stepOptions: [{ id: 5, label: "Leak", stepType: "PROBLEM_TYPE" }] }]
  }))
})

type Ground = Effect.Success<ReturnType<typeof seedGround>>
type Machines = Effect.Success<ReturnType<typeof seedMachines>>
type Work = Effect.Success<ReturnType<typeof seedWork>>
