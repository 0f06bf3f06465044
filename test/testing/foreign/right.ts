/** Right requests, made from the document: every operation has one, with the records that it needs made before. */
import type { Answer, Api, Documented, Schema, Send, Sent } from "./client.ts"

export interface World {
  readonly api: Api
  /** A right request of an operation. It makes what the request needs. */
  readonly right: (id: string) => Promise<Sent>
  readonly operation: (id: string) => Documented
}

/** What cannot be told from names and schemas: how records get into the state in which a call is right. */
interface Know {
  readonly body?: (world: Steps) => Promise<unknown> | unknown
  readonly path?: (world: Steps) => Promise<Readonly<Record<string, string | number>>>
  readonly query?: string
}

interface Steps {
  readonly call: (id: string, know?: Know) => Promise<Answer>
  readonly fresh: (id: string, body?: unknown) => Promise<number>
  readonly name: () => string
}

const idIn = (json: unknown): number => (json as { readonly id: number }).id

/** Of the permit that a plant has from the start. Only those who were sent the link know it. */
const permit = { id: 19_000_001, externalLinkUuid: "5d0c7f52-8f3b-4c55-9d0e-2b6f1a7c9e41" }

const procedure = { title: "Look", fields: [{ label: "Photo", type: "FILE" }] }

const moved = async ({ call, fresh }: Steps, ...statuses: ReadonlyArray<string>): Promise<{ id: number }> => {
  const id = await fresh("PurchaseOrders.create")
  for (const status of statuses) {
    await call("PurchaseOrders.setStatus", { body: () => ({ status }), path: async () => ({ id }) })
  }
  return { id }
}

const withFile =
  (create: string, upload: string, body?: unknown) =>
  async ({ call, fresh }: Steps) => {
    const id = await fresh(create, body)
    await call(upload, { path: async () => ({ id, filename: "plan.pdf", index: 0 }) })
    return { id, filename: "plan.pdf", index: 0 }
  }

const row = async ({ call }: Steps): Promise<{ id: number }> => {
  const { json } = await call("ProcedureTemplates.create")
  return { id: (json as { fields: ReadonlyArray<{ id: number }> }).fields[0]?.id ?? 0 }
}

const member = async ({ call, fresh }: Steps) => {
  const [teamId, userId] = [await fresh("Teams.create"), await fresh("Users.create")]
  await call("Teams.addMember", { path: async () => ({ id: teamId }), body: () => ({ id: userId }) })
  return { teamId, userId }
}

const contact = async ({ call, fresh }: Steps) => {
  const id = await fresh("Vendors.create")
  const { json } = await call("Vendors.addContact", { path: async () => ({ id }) })
  return { id, contactId: idIn(json) }
}

const field = async ({ call }: Steps) => {
  const { json } = await call("CustomFields.create")
  return { entity: "assets", id: (json as ReadonlyArray<{ id: number }>)[0]?.id ?? 0 }
}

const trigger = async (steps: Steps): Promise<unknown> => ({
  meterTrigger: {
    name: steps.name(),
    meterId: await steps.fresh("Meters.create"),
    condition: "IS_GREATER",
    amount: 80
  },
  workOrderTemplate: { data: { title: steps.name() } }
})

const newTrigger = async (steps: Steps): Promise<{ id: number }> => ({
  id: await steps.fresh("MeterTriggers.create", await trigger(steps))
})

const triggerWithFile = async (steps: Steps) => {
  const { id } = await newTrigger(steps)
  await steps.call("MeterTriggers.uploadAttachment", { path: async () => ({ id, filename: "plan.pdf" }) })
  return { id, filename: "plan.pdf" }
}

const known: Readonly<Record<string, Know>> = {
  "Assets.logStatus": { body: () => ({ status: "OFFLINE" }) },
  "AssetStatuses.update": { body: () => ({ description: "Leaks" }) },
  "CustomFields.update": { path: field, body: ({ name }) => ({ field: { label: name() } }) },
  "CustomFields.delete": { path: field },
  "MeterTriggers.create": { body: trigger },
  "MeterTriggers.updateTemplate": { path: newTrigger },
  "MeterTriggers.uploadAttachment": { path: async (steps) => ({ ...(await newTrigger(steps)), filename: "plan.pdf" }) },
  "MeterTriggers.uploadThumbnail": { path: async (steps) => ({ ...(await newTrigger(steps)), filename: "plan.png" }) },
  "MeterTriggers.deleteAttachment": { path: triggerWithFile },
  "PartTransferRequests.update": {
    path: async ({ fresh }) => ({ id: await fresh("PartTransferRequests.create") }),
    body: () => ({ status: "CANCELED" })
  },
  "ProcedureTemplateRows.update": { path: row },
  "ProcedureTemplateRows.delete": { path: row },
  "ProcedureTemplateRows.uploadAttachment": {
    path: async (steps) => ({ ...(await row(steps)), filename: "plan.pdf" })
  },
  "ProcedureTemplateRows.deleteAttachment": {
    path: async (steps) => {
      const { id } = await row(steps)
      await steps.call("ProcedureTemplateRows.uploadAttachment", { path: async () => ({ id, filename: "plan.pdf" }) })
      return { id }
    }
  },
  "PurchaseOrders.setStatus": { path: moved, body: () => ({ status: "PENDING" }) },
  "PurchaseOrders.receive": {
    path: (steps) => moved(steps, "PENDING", "APPROVED"),
    body: () => ({ items: [] })
  },
  "Subscriptions.create": { body: () => ({ type: "NEW_ASSET", url: "https://hooks.mill.example/assets" }) },
  "Subscriptions.update": { body: () => ({ url: "https://hooks.mill.example/others" }) },
  "Teams.addMember": {
    path: async ({ fresh }) => ({ id: await fresh("Teams.create") }),
    body: async ({ fresh }) => ({ id: await fresh("Users.create") })
  },
  "Teams.updateMember": { path: member },
  "Teams.removeMember": { path: member },
  "Vendors.contact": { path: contact },
  "Vendors.updateContact": { path: contact },
  "Vendors.deleteContact": { path: contact },
  "WorkOrders.addCost": { body: () => ({ type: "EXPENSE", costType: "OTHER", costPerUnit: 250 }) },
  "WorkOrders.deleteProcedure": {
    path: async ({ fresh, name }) => ({ id: await fresh("WorkOrders.create", { title: name(), procedure }) })
  },
  "WorkOrders.uploadProcedureAttachment": {
    path: async ({ fresh, name }) => ({
      id: await fresh("WorkOrders.create", { title: name(), procedure }),
      index: 0,
      filename: "plan.pdf"
    })
  },
  "WorkOrders.deleteProcedureAttachment": {
    path: withFile("WorkOrders.create", "WorkOrders.uploadProcedureAttachment", { title: "Look", procedure })
  },
  "WorkPermits.sign": {
    path: async () => ({ id: permit.id }),
    body: () => ({ externalLinkUuid: permit.externalLinkUuid, signerName: "Dee Marsh" })
  },
  "Conversations.members": {
    path: async ({ call }) => {
      const { json } = await call("Users.sendMessage")
      return { id: (json as { conversationId: number }).conversationId }
    }
  },
  "Conversations.postMessage": {
    path: async ({ call }) => {
      const { json } = await call("Users.sendMessage")
      return { id: (json as { conversationId: number }).conversationId }
    }
  }
}

/** Creates that are not called `create`. */
const creates: Readonly<Record<string, string>> = {
  workorderblueprint: "MaintenancePlans.createWorkOrderBlueprint",
  contact: "Vendors.addContact",
  sourcepart: "Parts.create",
  destinationpart: "Parts.create",
  assignee: "Users.create"
}

export const makeWorld = (api: Api, send: Send): World => {
  const byId = new Map(api.operations.map((operation) => [operation.id, operation]))
  const operation = (id: string): Documented => {
    const found = byId.get(id)
    if (found === undefined) throw new Error(`the document has no ${id}`)
    return found
  }
  let count = 0
  const name = () => `Name ${++count}`
  /** One id of each kind, to refer to. */
  const ids = new Map<string, number>()

  /** An id of the kind that a parameter or a property is named after. */
  const idFor = async (named: string): Promise<number> => {
    const kind = singular(named.replace(/Ids?$/, ""))
    const present = ids.get(kind)
    if (present !== undefined) return present
    const id = (await listed(kind)) ?? (await steps.fresh(creatorOf(kind)))
    ids.set(kind, id)
    return id
  }

  const creatorOf = (kind: string): string => {
    const found =
      creates[kind] ??
      api.operations.find(({ id }) => /\.create$/.test(id) && singular(id.split(".")[0] ?? "") === kind)?.id
    if (found === undefined) throw new Error(`nothing makes a ${kind}`)
    return found
  }

  /** The first row of the list of a kind. Records that are deleted are made for it. */
  const listed = async (kind: string): Promise<number | undefined> => {
    if (creates[kind] !== undefined) return undefined
    const list = api.operations.find(
      ({ id, method, path }) => method === "GET" && !path.includes("{") && singular(id.split(".")[0] ?? "") === kind
    )
    if (list === undefined) return undefined
    const { json } = await send({ method: "GET", target: list.path })
    const rows = Object.values(Object(json)).find(Array.isArray) as ReadonlyArray<{ id: number }> | undefined
    return rows?.at(-1)?.id
  }

  const valueOf = async (schema: Schema, named: string): Promise<unknown> => {
    const { anyOf, enum: values, items, oneOf = anyOf, type } = api.resolve(schema)
    if (schema["$ref"] !== undefined) return valueOf(api.resolve(schema), named)
    if (Array.isArray(values)) return values[0]
    if (schema["const"] !== undefined) return schema["const"]
    if (Array.isArray(oneOf)) return valueOf(oneOf.find((part: Schema) => part["type"] !== "null") ?? {}, named)
    const [kind] = [type].flat().filter((part) => part !== "null")
    switch (kind) {
      case "string":
        if (schema["format"] === "date-time") return "2027-01-15T08:00:00Z"
        if (/email/i.test(named)) return `user${++count}@mill.example`
        return /url$/i.test(named) ? "https://mill.example/manual" : name()
      case "integer":
      case "number":
        return /Ids?$/.test(named) ? idFor(named) : (schema["minimum"] ?? 1)
      case "boolean":
        return true
      case "array":
        return [await valueOf((items ?? {}) as Schema, named)]
      case "object":
        return objectOf(schema)
      default:
        return {}
    }
  }

  /** What must be there, and if nothing must, the first text. */
  const objectOf = async (schema: Schema): Promise<unknown> => {
    const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Schema>)
    const required = (schema["required"] ?? []) as ReadonlyArray<string>
    const isText = ([, property]: readonly [string, Schema]) => {
      const { enum: values, format, type } = api.resolve(property)
      return [type].flat().includes("string") && values === undefined && format === undefined
    }
    const first = required.length > 0 ? [] : [properties.find(isText)?.[0] ?? ""]
    const result: Record<string, unknown> = {}
    for (const [key, property] of properties) {
      if (required.includes(key) || first.includes(key)) result[key] = await valueOf(property, key)
    }
    return result
  }

  const request = async (id: string, know: Know = {}): Promise<Sent> => {
    const { body, method, parameters, path } = operation(id)
    const { body: bodyOf, path: pathOf, query } = { ...known[id], ...know }
    const given: Readonly<Record<string, string | number>> = (await pathOf?.(steps)) ?? {}
    let target = path
    const segments = path.split("/")
    for (const parameter of parameters.filter((parameter) => parameter.in === "path")) {
      const before = segments[segments.indexOf(`{${parameter.name}}`) - 1] ?? ""
      const value = given[parameter.name] ?? (await pathValue(parameter.name, before, id, method))
      target = target.replace(`{${parameter.name}}`, encodeURIComponent(value))
    }
    const content =
      body === "bytes"
        ? new Uint8Array([1, 2, 3])
        : body === undefined
          ? undefined
          : JSON.stringify(bodyOf === undefined ? await valueOf(body, "") : await bodyOf(steps))
    return { method, target: query === undefined ? target : `${target}?${query}`, body: content }
  }

  const pathValue = async (
    parameter: string,
    segment: string,
    id: string,
    method: string
  ): Promise<string | number> => {
    if (parameter === "filename") return method === "DELETE" || !/[tT]humbnail/.test(id) ? "plan.pdf" : "plan.png"
    if (parameter === "entity") return "assets"
    if (parameter !== "id") return idFor(parameter)
    // What is deleted, and what has a file to delete, is made for it.
    const resource = id.split(".")[0] ?? ""
    if (method === "DELETE") {
      const made = await steps.fresh(`${resource}.create`)
      if (id.endsWith(".deleteAttachment")) {
        await steps.call(`${resource}.uploadAttachment`, { path: async () => ({ id: made, filename: "plan.pdf" }) })
      }
      return made
    }
    return idFor(singular(segment))
  }

  const steps: Steps = {
    name,
    call: async (id, know) => {
      const sent = await request(id, know)
      const answer = await send(sent)
      if (answer.status >= 300)
        throw new Error(`${id}: ${sent.method} ${sent.target} ${sent.body} answers ${answer.status} ${answer.text}`)
      return answer
    },
    fresh: async (id, body) => idIn((await steps.call(id, body === undefined ? {} : { body: () => body })).json)
  }
  return { api, operation, right: request }
}

const singular = (text: string): string =>
  text
    .replace(/ies$/i, "y")
    .replace(/statuses$/i, "status")
    .replace(/s$/i, "")
    .toLowerCase()
