/**
 * The people of a factory, their teams and conversations, and the vendors that they deal with.
 *
 * @internal
 */
import type { TeamId, UserId } from "../../Ids.ts"
import {
  day,
  type Ground,
  instant,
  inTurn,
  oneFor,
  type People,
  type Requester,
  type Supplier,
  several,
  type Technician
} from "./ground.ts"
import { contactRoles, crafts, firstNames, lastNames, type Some, suppliers } from "./words.ts"

/** How many people a team has at most. */
const teamSize = 8

export const employ = (ground: Ground): People => {
  const { between, chance, fraction, now, organizationId, pick, plant, size } = ground
  const hire = (role: string, hourlyRate?: number): Requester => {
    const firstName = pick(firstNames)
    const lastName = pick(lastNames)
    const lastVisit = fraction()
    const visits = chance(0.8)
    const { email = "", id } = plant.users.insert((id) => ({
      id,
      organizationId,
      firstName,
      lastName,
      // Some are called alike.
      email: `${firstName}.${lastName}.${id}@factory.example`.toLowerCase(),
      phoneNumber: phoneNumber(id),
      role,
      authType: "NORMAL",
      removedFromOrganization: false,
      extraFields: {},
      ...(hourlyRate === undefined ? undefined : { hourlyRate }),
      ...(visits ? { lastVisitedAt: instant(now - lastVisit * 60 * day) } : undefined)
    }))
    return { id, email }
  }

  const planners = several(oneFor(4000, size.workOrders, 1, 20), () => hire("ADMIN").id)
  const hands = several(oneFor(250, size.workOrders, 3, 400), () => {
    const hourlyRate = between(32, 68) * 100
    return { id: hire("MEMBER", hourlyRate).id, hourlyRate }
  })
  several(oneFor(2000, size.workOrders, 1, 40), () => hire("OPERATOR"))
  const requesters = several(oneFor(500, size.workOrders, 2, 200), () => hire("REQUESTER"))

  // Small factories have two teams, too.
  const count = Math.max(2, Math.ceil(hands.length / teamSize))
  const teams = several(count, (i) =>
    found(
      ground,
      i,
      hands.filter((_, j) => j % count === i).map(({ id }) => id)
    )
  )
  const [first, ...others] = hands.map((hand, i): Technician => ({ ...hand, teamId: teams[i % count] ?? teams[0] }))
  const technicians: Some<Technician> = first === undefined ? [{ ...hands[0], teamId: teams[0] }] : [first, ...others]

  for (const { id } of technicians.slice(0, 5)) {
    plant.conversations.insert((conversationId) => ({
      id: conversationId,
      organizationId,
      type: "DM",
      userIds: [planners[0], id]
    }))
  }
  return { planners, technicians, requesters, teams }
}

/** Every team has a conversation. Its first member leads it. */
const found = ({ organizationId, plant }: Ground, i: number, members: ReadonlyArray<UserId>): TeamId => {
  const { id } = plant.teams.insert((id) => ({
    id,
    organizationId,
    name: inTurn(crafts, i),
    description: `Whom to ask for ${crafts[i % crafts.length]?.toLowerCase()}`,
    members: members.map((id, place) => ({ id, teamRole: place === 0 ? "ADMIN" : "MEMBER" }))
  }))
  plant.conversations.insert((conversationId) => ({ id: conversationId, organizationId, type: "TEAM", teamId: id }))
  return id
}

export const contract = (ground: Ground): Some<Supplier> => {
  const { between, chance, organizationId, pick, plant, size } = ground
  return several(oneFor(60, size.assets, 4, 200), (i) => {
    const name = inTurn(suppliers, i)
    const domain = `${name.toLowerCase().replaceAll(" ", "-")}.example`
    const { id } = plant.vendors.insert((id) => ({
      id,
      organizationId,
      name,
      emails: [`info@${domain}`],
      phoneNumbers: [phoneNumber(id)],
      description: `Delivers within ${between(2, 30)} days`,
      extraFields: { "Account Number": `${70_000 + id}` }
    }))
    const contactIds = several(between(1, 3), () => {
      const [firstName, lastName] = [pick(firstNames), pick(lastNames)]
      return plant.vendorContacts.insert((contactId) => ({
        id: contactId,
        organizationId,
        vendorId: id,
        name: `${firstName} ${lastName}`,
        role: pick(contactRoles),
        email: `${firstName}.${lastName}@${domain}`.toLowerCase(),
        phoneNumber: phoneNumber(contactId),
        ...(chance(0.3) ? { extension: `${between(10, 99)}` } : undefined)
      })).id
    })
    return { id, contactIds }
  })
}

/** Numbers from 555-0100 to 555-0199 are nobody's. */
const phoneNumber = (id: number): string => `+1 202 555 01${`${id % 100}`.padStart(2, "0")}`
