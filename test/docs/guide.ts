/**
 * Runs the first program of the guide to webhooks against a MaintainX with two subscriptions, and prints what the
 * receiver answered. The sample is named on the command line.
 */
import { Effect, Layer, Redacted } from "effect"
import { HttpRouter } from "effect/http"
import { Subscriptions, WorkOrders } from "../../src/index.ts"
import { MaintainXTest } from "../../src/testing/index.ts"

const { receiver }: { readonly receiver: Layer.Layer<never, never, HttpRouter.HttpRouter | WorkOrders> } = await import(
  process.argv[2] ?? ""
)

let handler = (_: Request): Promise<Response> => Promise.reject(new Error("the receiver has not begun"))

const program = Effect.gen(function* () {
  const subscriptions = yield* Subscriptions
  const secrets = yield* Effect.forEach(["NEW_WORK_ORDER", "WORK_ORDER_STATUS_CHANGE"] as const, (type) =>
    Effect.gen(function* () {
      const { id } = yield* subscriptions.create({ type, url: `https://hooks.example.com/webhooks/${type}` })
      return Redacted.value(yield* subscriptions.secret(id))
    })
  )
  process.env["MAINTAINX_WEBHOOK_SECRET"] = secrets.join(",")
  const context = yield* Effect.context<WorkOrders>()
  const served = HttpRouter.toWebHandler(Layer.provide(receiver, Layer.succeedContext(context)), {
    disableLogger: true
  })
  handler = served.handler
  const workOrders = yield* WorkOrders
  const { id } = yield* workOrders.create({ title: "Replace the shaft seal" })
  yield* workOrders.setStatus(id, { status: "IN_PROGRESS" })
  const { webhooks } = yield* MaintainXTest
  yield* webhooks.settled
  yield* Effect.sleep(100)
  const answers = (yield* webhooks.attempts).map(({ answer }) => answer)
  yield* Effect.promise(served.dispose)
  console.log(`answers ${JSON.stringify(answers)}`)
}).pipe(Effect.provide(MaintainXTest.layerOptions({ webhooks: { to: (request) => handler(request) } })))

await Effect.runPromise(Effect.scoped(program))
