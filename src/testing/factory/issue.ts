/**
 * The work orders of a factory: recurring upkeep, repairs on request, and odd jobs.
 *
 * @internal
 */
import type * as Api from "../../index.ts"
import type { Loose } from "../explicit.ts"
import type { PartUsed } from "../model.ts"
import { costOf } from "../resources/workOrders/costs.ts"
import {
  day,
  type Ground,
  hour,
  type Instruction,
  instant,
  type Machine,
  minute,
  type Requester,
  type Site,
  type Technician,
  uuid
} from "./ground.ts"
import { chores, expenses, refusals, remarks, steps } from "./words.ts"

/** A parent that still gets sub-work-orders. */
interface Parent {
  readonly id: Api.WorkOrderId
  readonly title: string
  readonly isDone: boolean
  left: number
}

/** Makes so many work orders, one after the other, so that the order of their ids is that of the times. */
export const work = (ground: Ground, site: Site, span: number): void => {
  const { now, size } = ground
  let parent: Parent | undefined
  for (let i = 0; i < size.workOrders; i++) {
    const createdAt = now - span * (1 - (i + ground.fraction()) / size.workOrders)
    if (i % 100 === 0) ask(ground, site, "REJECTED", createdAt)
    if (i >= size.workOrders * 0.98 || i === size.workOrders - 1) ask(ground, site, "PENDING", createdAt)
    const isParent = parent === undefined && i % 80 === 40
    const made = issue(ground, site, createdAt, { isParent, parent })
    if (isParent) parent = { ...made, left: 3 }
    else if (parent !== undefined && --parent.left === 0) parent = undefined
  }
}

interface Place {
  readonly isParent: boolean
  readonly parent: Parent | undefined
}

/** Makes a work order, with its history since. */
const issue = (ground: Ground, site: Site, createdAt: number, { isParent, parent }: Place) => {
  const { between, chance, now, organizationId, pick, plant } = ground
  const { machines, people, places } = site
  const technician = pick(people.technicians)
  const planner = pick(people.planners)
  const machine = parent === undefined && chance(0.85) ? machines[between(0, machines.length - 1)] : undefined
  const isUpkeep = machine !== undefined && !isParent && chance(0.5)
  const requester = isUpkeep || parent !== undefined || chance(0.4) ? undefined : pick(people.requesters)
  const room = machine?.room ?? pick(places.rooms)

  const status = parent?.isDone ? "DONE" : statusAt(ground, now - createdAt)
  const done = status === "DONE"
  const started = done || status === "IN_PROGRESS" || status === "ON_HOLD"
  const startedAt = createdAt + (now - createdAt) * Math.min(ground.fraction(), (5 * day) / (now - createdAt))
  const duration = Math.min(between(10, 480) * minute, now - startedAt)
  const changedAt = done ? startedAt + duration : status === "OPEN" ? createdAt : startedAt
  const dueDate = chance(0.8) ? createdAt + between(1, 21) * day : undefined

  const comments = chance(0.35) ? commentsOn(ground, [technician.id, planner], createdAt, done ? changedAt : now) : []
  const spoken = comments.at(-1)?.createdAt
  const costs = started ? costsOf(ground, technician, duration) : []
  const partsUsed = machine === undefined ? [] : partsFor(ground, site, machine)
  const title = parent === undefined ? titleOf(ground, machine, isUpkeep) : `${parent.title}, step ${4 - parent.left}`
  const before = isUpkeep && machine.upkeep?.ended === true ? machine.upkeep.id : undefined
  const instruction = isUpkeep && chance(0.6) ? site.instructions.get(machine.kind) : undefined

  const { id } = plant.workOrders.insert((id) => ({
    id,
    sequentialId: plant.nextSequentialId(organizationId),
    organizationId,
    title,
    ...(chance(0.4) ? { description: pick(remarks) } : undefined),
    status,
    priority: isUpkeep ? "LOW" : pick(priorities),
    type: isUpkeep ? "PREVENTIVE" : machine === undefined ? "OTHER" : "REACTIVE",
    partStatus: partsUsed.length === 0 ? "NO_PARTS" : pick(done ? used : started ? fetched : planned),
    createdAt: instant(createdAt),
    updatedAt: instant(changedAt),
    ...(started ? { startedAt: instant(startedAt) } : undefined),
    ...(done ? { completedAt: instant(changedAt), completerId: technician.id } : undefined),
    ...(dueDate === undefined ? undefined : { dueDate: instant(dueDate) }),
    ...(dueDate !== undefined && chance(0.3) ? { startDate: instant(createdAt) } : undefined),
    ...(spoken === undefined ? undefined : { lastMessageSentAt: spoken }),
    creatorId: planner,
    ...(requester === undefined ? undefined : { requesterId: requester.id }),
    ...(machine === undefined ? undefined : { assetId: machine.id }),
    locationId: room.id,
    ...(before === undefined ? undefined : { previousId: before }),
    ...(isUpkeep ? { recurrenceInfo: pick(recurrences) } : undefined),
    ...(instruction === undefined ? undefined : { procedure: procedureOf(ground, instruction, done) }),
    ...(isParent ? { isParent } : undefined),
    ...(parent === undefined ? undefined : { parentId: parent.id }),
    assigneeIds: chance(0.1) ? [] : [technician.id],
    teamIds: chance(0.5) ? [technician.teamId] : [],
    categories: categoriesOf(machine, isUpkeep, requester),
    vendorIds: chance(0.03) ? [pick(site.suppliers).id] : [],
    estimatedTime: between(1, 16) * 1800,
    extraFields: { "Cost Center": room.costCenter, Shift: pick(shifts) },
    partsUsed,
    comments,
    costs,
    ...(done && chance(0.2)
      ? { workOrderSummary: { content: `${pick(remarks)}.`, authorId: technician.id } }
      : undefined)
  }))

  if (before !== undefined) {
    const previous = plant.workOrders.peek(before)
    if (previous !== undefined) plant.workOrders.replace({ ...previous, nextId: id })
  }
  if (machine !== undefined && isUpkeep) machine.upkeep = { id, ended: done || status === "SKIPPED" }
  else if (machine !== undefined) machine.repair = id
  if (requester !== undefined) {
    const approved = { workOrderId: id, title, ...(machine === undefined ? undefined : { assetId: machine.id }) }
    request(ground, site, requester, "APPROVED", createdAt, { ...approved, locationId: room.id })
  }
  if (machine !== undefined && !done && chance(0.1)) permit(ground, id)
  return { id, title, isDone: done }
}

/** Most old work orders are done, and most new ones are not. */
const statusAt = ({ fraction }: Ground, elapsed: number): Api.WorkOrderStatus => {
  const shares = elapsed > 30 * day ? longAgo : recently
  let left = fraction()
  for (const [status, share] of shares) {
    left -= share
    if (left < 0) return status
  }
  return "DONE"
}

type Shares = ReadonlyArray<readonly [status: Api.WorkOrderStatus, share: number]>

const longAgo: Shares = [
  ["OPEN", 0.02],
  ["IN_PROGRESS", 0.01],
  ["ON_HOLD", 0.02],
  ["CANCELED", 0.04],
  ["SKIPPED", 0.03]
]

const recently: Shares = [
  ["OPEN", 0.4],
  ["IN_PROGRESS", 0.15],
  ["ON_HOLD", 0.08],
  ["CANCELED", 0.03],
  ["SKIPPED", 0.02]
]

const priorities = ["NONE", "LOW", "MEDIUM", "MEDIUM", "HIGH"] as const

const shifts = ["Early", "Late", "Night"] as const

/** How far the parts of a work order have got, by how far it has got itself. */
const planned = ["ASSIGNED", "RESERVED"] as const
const fetched = ["RESERVED", "KITTED", "STAGED"] as const
const used = ["ISSUED"] as const

const titleOf = ({ pick }: Ground, machine: Machine | undefined, isUpkeep: boolean): string => {
  if (machine === undefined) return pick(chores)
  return isUpkeep ? `${pick(machine.kind.upkeep)}: ${machine.name}` : `${machine.name}: ${pick(machine.kind.troubles)}`
}

// Records share equal lists, since nothing changes a record in place.
const categoriesOf = (machine: Machine | undefined, isUpkeep: boolean, requester: Requester | undefined) => {
  if (isUpkeep) return upkeep
  if (machine === undefined) return building
  return requester === undefined ? repair : requested
}

const upkeep = ["Preventive"]
const building = ["Building"]
const repair = ["Mechanical"]
const requested = ["Mechanical", "Damage"]

/** The labels of all of them. */
export const categories: ReadonlyArray<string> = [...new Set([...upkeep, ...building, ...repair, ...requested])]

const recurrences: readonly [Api.Recurrence, ...ReadonlyArray<Api.Recurrence>] = [
  { type: "WEEKLY", interval: 2, days: ["MONDAY"] },
  { type: "MONTHLY", interval: 1, day: 1 },
  { type: "MONTHLY", interval: 3, day: 15 },
  { type: "YEARLY", interval: 1 }
]

const nothing = {}

/** How answers look as text is an assumption. */
const procedureOf = ({ pick, plant }: Ground, instruction: Instruction, done: boolean): Api.Procedure => ({
  id: plant.nextProcedureId(),
  templateIds: [instruction.id],
  title: instruction.title,
  fields: steps.map(({ answers, label, type }, i) => {
    const text = done ? pick(answers) : undefined
    const rowId = instruction.rowIds[i]
    return {
      id: plant.nextProcedureFieldId(),
      procedureTemplateId: instruction.id,
      ...(rowId === undefined ? undefined : { procedureTemplateFieldId: rowId }),
      label,
      type,
      required: false,
      value: text === undefined ? nothing : { text }
    }
  })
})

/** Up to two of the parts that go with the machine. */
const partsFor = ({ between, chance }: Ground, { spares }: Site, { kind }: Machine): ReadonlyArray<PartUsed> => {
  const offered = spares.get(kind) ?? []
  if (offered.length === 0 || !chance(0.2)) return []
  const from = between(0, offered.length - 1)
  return offered.slice(from, from + between(1, 2)).map(({ id, storeId }) => ({
    partId: id,
    quantityUsed: between(1, 3),
    copyOnRecurring: "Default",
    locationId: storeId
  }))
}

/** Up to three, one after the other, in turns. */
const commentsOn = (
  { between, fraction, pick, plant }: Ground,
  authors: readonly [Api.UserId, Api.UserId],
  from: number,
  to: number
): ReadonlyArray<Api.Comment> => {
  const count = between(1, 3)
  return Array.from({ length: count }, (_, i) => ({
    id: plant.nextCommentId(),
    authorId: i % 2 === 0 ? authors[0] : authors[1],
    content: `${pick(remarks)}.`,
    createdAt: instant(from + ((to - from) * (i + fraction())) / count)
  }))
}

const costsOf = (
  { chance, pick, between }: Ground,
  technician: Technician,
  duration: number
): ReadonlyArray<Loose<Api.CostRow>> => {
  const { hourlyRate, id } = technician
  const time = costOf(
    { type: "TIME", costType: "WORK", durationTotal: Math.round(duration / minute) * 60, hourlyRate },
    id
  )
  if (chance(0.85)) return [time]
  const costPerUnit = between(5, 400) * 100
  return [time, costOf({ type: "EXPENSE", costType: "OTHER", costPerUnit, description: pick(expenses) }, id)]
}

const permit = ({ chance, organizationId, plant }: Ground, workOrderId: Api.WorkOrderId): void => {
  const isSigned = chance(0.5)
  plant.workPermits.insert((id) => ({
    id,
    organizationId,
    status: isSigned ? "SIGNED" : "PENDING",
    workOrderId,
    externalLinkUuid: uuid("b000", id),
    ...(isSigned ? { signerName: "Site safety officer" } : undefined)
  }))
}

// ---------------------------------------------------------------------------------------------------------------------
// requests
// ---------------------------------------------------------------------------------------------------------------------

/** A request that became no work order, or not yet. */
const ask = (ground: Ground, site: Site, status: "PENDING" | "REJECTED", at: number): void => {
  const requester = ground.pick(site.people.requesters)
  const machine = site.machines[ground.between(0, site.machines.length - 1)]
  request(ground, site, requester, status, at, {
    title: titleOf(ground, machine, false),
    ...(machine === undefined ? undefined : { assetId: machine.id }),
    locationId: machine?.room.id ?? site.places.rooms[0].id
  })
}

interface Asked {
  readonly title: string
  readonly assetId?: Api.AssetId
  readonly locationId: Api.LocationId
  readonly workOrderId?: Api.WorkOrderId
}

/** A request that was approved is done when its work order is, which its answers tell by themselves. */
const request = (
  { between, organizationId, pick, plant }: Ground,
  { people }: Site,
  { email, id: creatorId }: Requester,
  requestStatus: Api.WorkRequestStatus,
  decidedAt: number,
  asked: Asked
): void => {
  const createdAt = decidedAt - between(1, 24) * hour
  const description = pick(requestStatus === "REJECTED" ? refusals : remarks)
  plant.workRequests.insert((id) => ({
    ...asked,
    id,
    organizationId,
    description,
    priority: pick(priorities),
    requestStatus,
    approverTeamId: people.teams[0],
    sendEmailNotification: true,
    creatorId,
    creatorContactInfo: { type: "EMAIL", value: email },
    extraFields: {},
    createdAt: instant(createdAt),
    updatedAt: instant(requestStatus === "PENDING" ? createdAt : decidedAt)
  }))
}

/** A portal for each of the first sites and rooms, where everybody can ask. */
export const openPortals = ({ organizationId, plant }: Ground, { machines, places }: Site): void => {
  const open = (title: string, locationId: Api.LocationId, assetId?: Api.AssetId) =>
    plant.workRequestPortals.insert((id) => ({
      id,
      organizationId,
      title,
      portalUrl: `https://requests.maintainx.invalid/${id}`,
      welcomeText: "What is broken, and where?",
      descriptionPlaceholder: "It makes a noise when...",
      contactInformation: "planning@factory.example",
      emailOnly: true,
      sendEmailNotification: true,
      locationId,
      ...(assetId === undefined ? undefined : { assetId })
    }))
  for (const [i, site] of places.sites.entries()) open(`Requests of site ${i + 1}`, site)
  for (const machine of machines.slice(0, 3)) open(`Report a problem with ${machine.name}`, machine.room.id, machine.id)
}
