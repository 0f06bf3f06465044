/**
 * What a factory found out about its breakdowns.
 *
 * @internal
 */
import { day, type Ground, hour, instant, type Machine, type Site } from "./ground.ts"
import { analyses } from "./words.ts"

/** How many reports there are at most: every sixth breakdown has one. */
const most = 500

export const analyse = (ground: Ground, { machines, people }: Site): void => {
  // Their entries have numbers of their own.
  const counts = { problem: 0, option: 0 }
  const byRoom = Map.groupBy(machines, ({ room }) => room)
  const failed = machines.filter(({ outage }) => outage !== undefined).filter((_, i) => i % 6 === 0)
  for (const [i, machine] of failed.slice(0, most).entries()) {
    report(ground, people.planners[0], machine, byRoom.get(machine.room) ?? [], i % 3 === 2, counts)
  }
}

const report = (
  { now, organizationId, pick, plant }: Ground,
  creatorId: Site["people"]["planners"][0],
  { id: mainAssetId, kind, outage, repair }: Machine,
  neighbours: ReadonlyArray<Machine>,
  isDraft: boolean,
  counts: { problem: number; option: number }
): void => {
  if (outage === undefined) return
  const { action, category, cause, failure, problem } = pick(analyses)
  const createdAt = Math.min(now, outage.from + 2 * hour)
  const completedAt = Math.min(now, outage.from + 3 * day)
  const option = (stepType: "ACTION" | "CAUSE" | "FAILURE" | "PROBLEM_TYPE", label: string) => ({
    id: ++counts.option,
    label,
    stepType
  })
  const found = [option("PROBLEM_TYPE", problem), option("FAILURE", failure)]
  const beside = neighbours.find((other) => other.id !== mainAssetId && other.kind === kind)
  plant.rootCauseAnalysisReports.insert((id) => ({
    id,
    organizationId,
    status: isDraft ? "DRAFT" : "DONE",
    mainAssetId,
    mainAssetStatusId: outage.id,
    createdAt: instant(createdAt),
    ...(isDraft
      ? undefined
      : { updatedAt: instant(completedAt), completedAt: instant(completedAt), updaterId: creatorId }),
    incidentStartedAt: instant(outage.from),
    ...(outage.to === undefined
      ? undefined
      : { incidentEndedAt: instant(outage.to), repairTime: Math.round((outage.to - outage.from) / 1000) }),
    notes: { text: `${failure}: ${cause.toLowerCase()}.` },
    creatorId,
    relatedAssetIds: beside === undefined ? [] : [beside.id],
    workOrderIds: repair === undefined ? [] : [repair],
    problems: [
      {
        id: ++counts.problem,
        category: { id: analyses.findIndex((known) => known.category === category) + 1, label: category },
        stepOptions: isDraft ? found : [...found, option("CAUSE", cause), option("ACTION", action)],
        notes: { text: action }
      }
    ]
  }))
}
