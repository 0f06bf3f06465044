/**
 * The work orders of a factory: recurring upkeep, repairs on request, and odd jobs.
 *
 * @internal
 */
import type * as Api from "../../index.ts"
import type { Loose } from "../explicit.ts"
import { costOf } from "../resources/workOrders/costs.ts"
import { type Ground, instant, type Machine, type People, type Room, type Technician } from "./ground.ts"
import { checks, chores, expenses, remarks } from "./words.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** What work orders are about, and who does them. */
export interface Staffed {
  readonly people: People
  readonly places: ReadonlyArray<Room>
  readonly machines: ReadonlyArray<Machine>
}

/** Makes a work order, with its history since. */
export const issue = (ground: Ground, { machines, people, places }: Staffed, createdAt: number): void => {
  const { between, chance, now, organizationId, plant } = ground
  const one = <A>(values: ReadonlyArray<A>): A | undefined => values[between(0, values.length - 1)]
  const technician = one(people.technicians)
  const planner = one(people.planners) ?? ground.account
  const machine = chance(0.85) ? one(machines) : undefined
  const isUpkeep = machine !== undefined && chance(0.5)
  const requester = isUpkeep || chance(0.4) ? undefined : one(people.requesters)
  const room = machine?.room ?? one(places)

  const status = statusAt(ground, now - createdAt)
  const done = status === "DONE"
  const started = done || status === "IN_PROGRESS" || status === "ON_HOLD"
  const startedAt = createdAt + (now - createdAt) * Math.min(ground.fraction(), (5 * day) / (now - createdAt))
  const duration = Math.min(between(10, 480) * minute, now - startedAt)
  const changedAt = done ? startedAt + duration : status === "OPEN" ? createdAt : startedAt
  const dueDate = chance(0.8) ? createdAt + between(1, 21) * day : undefined

  const comments = chance(0.35)
    ? commentsOn(ground, [technician?.id ?? planner, planner], createdAt, done ? changedAt : now)
    : []
  const spoken = comments.at(-1)?.createdAt
  const costs = started && technician !== undefined ? costsOf(ground, technician, duration) : []
  const labels = categoriesOf(machine, isUpkeep, requester)

  const { id } = plant.workOrders.insert((id) => ({
    id,
    sequentialId: plant.nextSequentialId(organizationId),
    organizationId,
    title: titleOf(ground, machine, isUpkeep),
    ...(chance(0.4) ? { description: ground.pick(remarks) } : undefined),
    status,
    priority: isUpkeep ? "LOW" : ground.pick(["NONE", "LOW", "MEDIUM", "MEDIUM", "HIGH"]),
    type: isUpkeep ? "PREVENTIVE" : machine === undefined ? "OTHER" : "REACTIVE",
    partStatus: "NO_PARTS",
    createdAt: instant(createdAt),
    updatedAt: instant(changedAt),
    ...(started ? { startedAt: instant(startedAt) } : undefined),
    ...(done ? { completedAt: instant(changedAt) } : undefined),
    ...(done && technician !== undefined ? { completerId: technician.id } : undefined),
    ...(dueDate === undefined ? undefined : { dueDate: instant(dueDate) }),
    ...(spoken === undefined ? undefined : { lastMessageSentAt: spoken }),
    creatorId: planner,
    ...(requester === undefined ? undefined : { requesterId: requester }),
    ...(machine === undefined ? undefined : { assetId: machine.id }),
    ...(room === undefined ? undefined : { locationId: room.id }),
    ...(isUpkeep && machine.last !== undefined ? { previousId: machine.last } : undefined),
    ...(isUpkeep ? { recurrenceInfo: ground.pick(recurrences), procedure: procedureOf(ground, machine, done) } : {}),
    assigneeIds: technician === undefined || chance(0.1) ? [] : [technician.id],
    teamIds: [],
    categories: labels,
    vendorIds: [],
    estimatedTime: between(1, 16) * 1800,
    extraFields: room === undefined ? {} : { "Cost Center": room.costCenter },
    partsUsed: [],
    comments,
    costs
  }))
  if (isUpkeep) machine.last = id
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

const titleOf = ({ pick }: Ground, machine: Machine | undefined, isUpkeep: boolean): string => {
  if (machine === undefined) return pick(chores)
  return isUpkeep ? `${pick(machine.kind.upkeep)}: ${machine.name}` : `${machine.name}: ${pick(machine.kind.troubles)}`
}

// Records share equal lists, since nothing changes a record in place.
const categoriesOf = (machine: Machine | undefined, isUpkeep: boolean, requester: Api.UserId | undefined) => {
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

const procedureOf = ({ plant }: Ground, machine: Machine, done: boolean): Api.Procedure => ({
  id: plant.nextProcedureId(),
  title: `Upkeep of a ${machine.kind.name.toLowerCase()}`,
  fields: checks.map((label) => ({
    id: plant.nextProcedureFieldId(),
    label,
    type: "CHECKBOX",
    required: false,
    value: done ? { text: "true" } : {}
  }))
})

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
