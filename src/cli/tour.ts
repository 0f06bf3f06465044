/**
 * A short tour of the client: create an asset and a work order, change its status, stream the open ones, meet a typed
 * error.
 *
 * @internal
 */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { WorkOrderId } from "../Ids.ts"
import { Assets } from "../resources/Assets.ts"
import { WorkOrders } from "../resources/WorkOrders.ts"
import { printable } from "./report.ts"

/** The part that writes. The asset and the work order are deleted when the tour ends, however it ends. */
export const writing = Effect.gen(function* () {
  const assets = yield* Assets
  const workOrders = yield* WorkOrders

  const pump = yield* Effect.acquireRelease(assets.create({ name: "Pump 3" }), ({ id }) => cleanUp(assets.delete(id)))
  yield* say('Created the asset "Pump 3".')

  const { id } = yield* Effect.acquireRelease(
    workOrders.create({ title: "Replace seal", priority: "HIGH", assetId: pump.id }),
    ({ id }) => cleanUp(workOrders.delete(id))
  )
  const created = yield* workOrders.get(id)
  yield* say(`Created the work order #${created.sequentialId} "${created.title}": ${created.status}.`)

  const { status } = yield* workOrders.setStatus(id, { status: "IN_PROGRESS" })
  yield* say(`Changed its status: ${status}.`)
})

/** The part that only reads. */
export const reading = Effect.gen(function* () {
  const workOrders = yield* WorkOrders

  yield* say("Open work orders, at most five:")
  yield* workOrders.stream({ statuses: ["OPEN", "IN_PROGRESS"], sort: "-createdAt" }).pipe(
    Stream.take(5),
    Stream.runForEach(({ sequentialId, status, title }) => say(`  #${sequentialId} ${title}: ${status}`))
  )

  yield* workOrders.get(WorkOrderId.make(999_999_999)).pipe(
    Effect.flatMap(({ title }) => say(`There really is a work order 999999999: ${title}.`)),
    Effect.catchTag("NotFound", (error) => say(`A typed error, ${error._tag}: ${error.message}.`))
  )
})

const say = (text: string) => Console.log(printable(text))

const cleanUp = <E extends Error, R>(deletion: Effect.Effect<void, E, R>) =>
  Effect.catch(deletion, (error) => Console.error(`What the tour created could not be deleted: ${error.message}.`))
