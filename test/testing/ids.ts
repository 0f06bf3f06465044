/** The ids that the first records of each kind have, by the names under which requests mention them. */
import type { Operation } from "../../src/Operation.ts"
import { makePlant } from "../../src/testing/plant.ts"

const plant = makePlant({})

/** Where the ids of each kind begin, by the name of the kind in lower case. */
const starts = new Map(
  Object.entries(plant).flatMap(([name, value]): ReadonlyArray<[string, number]> => {
    if (typeof value === "function") {
      return "start" in value ? [[name.replace(/^next(\w+)Id$/, "$1").toLowerCase(), value.start]] : []
    }
    return "contents" in value ? [[singular(name), value.contents().last]] : []
  })
)

function singular(name: string): string {
  return name
    .replace(/ies$/, "y")
    .replace(/statuses$/i, "status")
    .replace(/s$/, "")
    .toLowerCase()
}

const others: Readonly<Record<string, string>> = {
  assignee: "user",
  contact: "vendorcontact",
  destinationpart: "part",
  member: "user",
  memberid: "user",
  requester: "user",
  sourcepart: "part",
  status: "assetstatus",
  customstatus: "assetcustomstatus",
  criticality: "assetcriticality"
}

/** The id before the first of the kind that a property, a parameter or a part of a path is named after. */
export const startOf = (name: string): number => {
  const kind = singular(name.replace(/^not(?=[A-Z])/, "").replace(/Ids?$/, ""))
  return starts.get(others[kind] ?? kind) ?? 0
}

/** The same for each parameter in the path of an operation. */
export const startsIn = ({ path }: Operation): ReadonlyArray<number> => {
  const parts = path.slice(1).split("/")
  return parts.flatMap((part, i) => {
    if (!part.startsWith("{")) return []
    const segment = parts.slice(0, i).findLast((part) => !part.startsWith("{")) ?? ""
    return [startOf(part.slice(1, -1)) || (part === "{id}" ? startOf(segment) : 0)]
  })
}
