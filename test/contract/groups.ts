import type { Group, Operation } from "../../src/Operation.ts"
import * as services from "../../src/services.ts"

/** The tags of the vendor's document that are not the name of the service with spaces between its words. */
const tags: Readonly<Record<string, string>> = {
  Models: "Manufacturers",
  Subscriptions: "Subscriptions & Webhooks",
  Versions: "OpenAPI Documentation"
}

const tagOf = (service: string): string => tags[service] ?? service.replaceAll(/(?<=[a-z])[A-Z]/g, " $&")

const all = Object.entries(services).flatMap(([service, { operations }]) =>
  Object.values<Operation>(operations).map((operation) => ({ tag: tagOf(service), operation }))
)

/** The operations of every resource, by the tag that the vendor's document gives it and their full names. */
export const groups: Readonly<Record<string, Group>> = Object.fromEntries(
  [...new Set(all.map(({ tag }) => tag))]
    .sort()
    .map((tag) => [
      tag,
      Object.fromEntries(all.filter((entry) => entry.tag === tag).map(({ operation }) => [operation.name, operation]))
    ])
)
