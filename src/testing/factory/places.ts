/**
 * The sites of a factory, with buildings and rooms below them, and the custom fields of the organization.
 *
 * @internal
 */

import type { LocationId } from "../../Ids.ts"
import type { CustomFieldEntity, CustomFieldType } from "../../resources/CustomFields.ts"
import { age, type Ground, instant, inTurn, oneFor, type People, type Places, type Room, several } from "./ground.ts"
import { buildings, rooms, type Some, towns } from "./words.ts"

export const erect = (ground: Ground, { teams }: People): Places => {
  const { between, fraction, now, organizationId, pick, plant, size } = ground
  const place = (name: string, costCenter: string, parentId: LocationId | undefined, address?: string): LocationId => {
    const updatedAt = instant(now - age * fraction())
    const teamIds = [pick(teams)]
    return plant.locations.insert((id) => ({
      id,
      organizationId,
      name,
      ...(parentId === undefined ? undefined : { parentId }),
      ...(address === undefined ? undefined : { address }),
      barcode: `LOC-${`${id}`.padStart(5, "0")}`,
      extraFields: { "Cost Center": costCenter },
      teamIds,
      vendorIds: [],
      createdAt: instant(now - age),
      updatedAt
    })).id
  }

  const sites = several(oneFor(4000, size.assets, 1, 20), (i) => {
    const name = i === 0 ? "Factory" : `Factory ${i + 1}`
    return place(name, "100", undefined, `${between(1, 90)} ${inTurn(towns, i)}`)
  })
  const stores = several(sites.length, (i) => place("Central Store", "100", sites[i] ?? sites[0]))
  const built = several(oneFor(100, size.assets, 2, 600), (i) => {
    const costCenter = `${110 + 10 * i}`
    // One site after the other, so that each has its own buildings of all names.
    const turn = Math.floor(i / sites.length)
    const building = place(inTurn(buildings, turn), costCenter, sites[i % sites.length] ?? sites[0])
    return several(
      between(3, rooms.length),
      (j): Room => ({ id: place(inTurn(rooms, j), costCenter, building), costCenter })
    )
  })
  const [first, ...others] = built
  return { sites, stores, rooms: [first[0], ...first.slice(1), ...others.flat()] }
}

interface Field {
  readonly entity: CustomFieldEntity
  readonly label: string
  readonly type: CustomFieldType
  readonly options?: Some<string>
}

export const safetyClasses: Some<string> = ["1", "2", "3"]

const fields: ReadonlyArray<Field> = [
  { entity: "locations", label: "Cost Center", type: "number" },
  { entity: "assets", label: "Cost Center", type: "number" },
  { entity: "assets", label: "Safety Class", type: "singleSelect", options: safetyClasses },
  { entity: "workOrders", label: "Cost Center", type: "number" },
  { entity: "workOrders", label: "Shift", type: "oneline" },
  { entity: "parts", label: "Drawing", type: "oneline" },
  { entity: "vendors", label: "Account Number", type: "number" },
  { entity: "purchaseOrders", label: "Project", type: "oneline" },
  { entity: "lineItemPurchaseOrders", label: "Charge To", type: "number" }
]

/** Makes the fields under whose labels the records of a factory have values. */
export const defineFields = ({ organizationId, plant }: Ground): void => {
  for (const { entity, label, options, type } of fields) {
    const sortOrder = fields.filter((field) => field.entity === entity).findIndex((field) => field.label === label)
    plant.customFields.insert((id) => ({
      id,
      organizationId,
      entity,
      label,
      type,
      sortOrder,
      required: false,
      unlisted: false,
      // Whoever does the work again does it in another shift.
      ...(entity === "workOrders" ? { includeInRecurrence: label !== "Shift" } : undefined),
      ...(options === undefined ? undefined : { options })
    }))
  }
}
