/** The answer of the API that is decoded: a page of 200 work orders as a mirror or a dashboard asks for it. */

/** Numbers that look random and are the same in every run. */
const dice = (seed: number) => {
  let state = seed
  return (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/**
 * The page as the text that comes over the wire: 200 rows of 21 to 30 keys with assignees, asset, location, categories
 * and custom fields expanded, about one optional value in four null.
 */
export const workOrdersPage = (rows = 200): string => {
  const roll = dice(42)
  const pick = <A>(values: ReadonlyArray<A>): A => values[roll(values.length)] as A
  const maybe = <A>(value: A): A | null => (roll(4) === 0 ? null : value)
  const instant = () =>
    new Date(Date.UTC(2025, roll(12), 1 + roll(28), roll(24), roll(60), roll(60), roll(1000))).toJSON()
  const words = (count: number) =>
    Array.from({ length: count }, () =>
      pick(["replace", "seal", "pump", "inspect", "belt", "motor", "north", "line", "grease", "bearing", "filter"])
    ).join(" ")

  const workOrder = (_: unknown, index: number) => ({
    id: 4_100_000 + index,
    sequentialId: 1_000 + index,
    title: words(4),
    status: pick(["OPEN", "IN_PROGRESS", "ON_HOLD", "DONE"]),
    updatedAt: instant(),
    createdAt: instant(),
    completedAt: maybe(instant()),
    completerId: maybe(roll(500)),
    creatorId: roll(500),
    deletedAt: null,
    description: maybe(words(25)),
    dueDate: maybe(instant()),
    dueDateIsFullDay: pick([true, false]),
    lastMessageSentAt: maybe(instant()),
    startDate: maybe(instant()),
    locationId: maybe(roll(900)),
    assetId: maybe(roll(900)),
    nextId: null,
    previousId: maybe(roll(9_000)),
    organizationId: 12,
    priority: pick(["NONE", "LOW", "MEDIUM", "HIGH"]),
    ...(roll(2) === 0 ? undefined : { partStatus: pick(["NO_PARTS", "ASSIGNED", "RESERVED"]) }),
    ...(roll(2) === 0 ? undefined : { requesterId: maybe(roll(500)) }),
    ...(roll(3) > 0
      ? undefined
      : {
          recurrenceInfo: pick([
            { type: "DAILY" },
            { type: "WEEKLY", interval: 2, days: ["MONDAY", "FRIDAY"], automationMeterTrigger: null },
            { type: "MONTHLY", day: 1 + roll(28) }
          ])
        }),
    type: maybe(pick(["REACTIVE", "PREVENTIVE", "OTHER"])),
    assignees: Array.from({ length: roll(3) }, () => ({ type: pick(["USER", "TEAM"]), id: roll(500) })),
    categories: pick([[], ["Mechanical"], ["Mechanical", "Preventive"]]),
    extraFields: { "Cost center": `${roll(10_000)}`, Shift: pick(["early", "late"]), Permit: `${roll(10_000)}` },
    ...(roll(4) === 0
      ? undefined
      : {
          asset: {
            id: roll(900),
            name: words(2),
            description: maybe(words(8)),
            parentId: maybe(roll(900)),
            criticalityId: maybe(roll(4)),
            locationId: maybe(roll(900)),
            serialNumber: maybe(`SN-${roll(1_000_000)}`),
            createdAt: instant(),
            updatedAt: instant(),
            creatorId: maybe(roll(500))
          },
          location: {
            id: roll(900),
            name: words(2),
            description: maybe(words(8)),
            address: maybe(words(6)),
            parentId: maybe(roll(900)),
            createdAt: instant(),
            updatedAt: instant()
          }
        })
  })
  return JSON.stringify({
    workOrders: Array.from({ length: rows }, workOrder),
    nextCursor: "eyJpZCI6NDEwMDE5OX0",
    nextPageUrl: "https://api.getmaintainx.com/v1/workorders?cursor=eyJpZCI6NDEwMDE5OX0&limit=200"
  })
}
