/**
 * Finds out what a receiver really checks: it is sent a delivery again and again, signed as the usual mistakes would have
 * it, until it takes one.
 *
 * @internal
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { sign } from "../../webhooks/Verification.ts"
import type { SubscriptionRecord } from "../model.ts"
import { outside } from "../time/clock.ts"
import type { DeliveryAttempt } from "../webhooks/deliveries.ts"
import type { ProbeView } from "./Api.ts"
import { type Probe, probesFor } from "./diagnosis.ts"

/** For all probes together, since somebody waits for them. */
const longest = Duration.seconds(8)

type Probed = (typeof ProbeView.Type)["probes"][number]

export const probe = (
  { body, url }: DeliveryAttempt,
  { secret }: SubscriptionRecord,
  send: (request: Request) => Promise<Response>
): Effect.Effect<typeof ProbeView.Type> =>
  Effect.suspend(() => {
    const text = Redacted.value(body)
    const probes: Array<Probed> = []
    const answerTo = (probe: Probe) =>
      Effect.flatMap(sign({ secret, body: probe.body, url: probe.url, unit: probe.unit }), (signatures) =>
        Effect.tryPromise(async (signal) => {
          const headers = { "content-type": "application/json", ...signatures }
          const response = await send(
            new Request(url, { method: "POST", headers, body: text, signal, redirect: "manual" })
          )
          await response.body?.cancel().catch(() => undefined)
          return response.status
        })
      ).pipe(Effect.orElseSucceed(() => "unreachable" as const))
    const find = Effect.gen(function* () {
      for (const one of probesFor(text, url)) {
        const answer = yield* answerTo(one)
        probes.push({ name: one.name, answer })
        if (answer === "unreachable") return "The receiver cannot be reached, so nothing can be proved."
        if (answer >= 200 && answer < 300) return one.meaning
      }
      return "Nothing is proved: the receiver takes none of these, so it has another secret, or refuses for another reason."
    })
    return Effect.map(
      Effect.timeoutOrElse(find, {
        duration: longest,
        orElse: () => Effect.succeed("The receiver answers too slowly to find out why.")
      }),
      (finding) => ({ finding, probes })
    )
  }).pipe(outside)
