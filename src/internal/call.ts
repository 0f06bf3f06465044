/**
 * What a program asks for, checked and made ready to be sent. Client and embedded MaintainX both prepare calls here, so
 * that they refuse the same.
 *
 * @internal
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import {
  CurrentDelivery,
  CurrentOrganizations,
  CurrentProgress,
  CurrentSkipWebhook,
  type DeliveryOptions,
  type RawRequest
} from "../Calls.ts"
import * as Files from "../Files.ts"
import type { Settings } from "../MaintainXConfig.ts"
import { BadRequest, FileUnreadable } from "../MaintainXError.ts"
import type { Operation } from "../Operation.ts"
import * as RawRequests from "./rawRequest.ts"
import { redaction } from "./redaction.ts"
import * as Request from "./request.ts"
import type { Traced } from "./telemetry.ts"

/** How a call is to be delivered. Times are in milliseconds. */
export interface Policy {
  /** The longest that one attempt may take. */
  readonly timeout: number
  /** The longest that everything may take together. */
  readonly budget: number
  /** The least of the budget that a change is sent with. */
  readonly changeTime: number
  /** How many times it may be tried again, if at all. A refusal by the quota does not count. */
  readonly retries: number
  /** Whether the caller declared that a PATCH may be repeated. */
  readonly repeatable: boolean
  /** Whether it stands behind other work. */
  readonly bulk: boolean
}

/** A call that is ready to be sent. */
export interface Call extends Traced, Pick<Operation, "at" | "needsKey"> {
  /** The arguments of the operation. Empty for a request to a path of the caller's choice. */
  readonly args: ReadonlyArray<unknown>
  /** Path and query below the base URL. */
  readonly target: string
  readonly body: string | Files.File | undefined
  /** The organizations that it names. */
  readonly organizations: ReadonlyArray<number>
  readonly policy: Policy
  /** Hears how much of a file was sent. */
  readonly listener: Files.Listener | undefined
  /** Takes the secrets of the call out of what a server says. */
  readonly redact: (text: string) => string
}

type Refused = BadRequest | FileUnreadable

/** The call of an operation with its arguments. */
export const prepare = (
  operation: Operation,
  given: ReadonlyArray<unknown>,
  settings: Settings,
  context: Context.Context<never>
): Result.Result<Call, Refused> => {
  const args = Context.get(context, CurrentSkipWebhook) ? Request.withoutWebhooks(operation, given) : given
  const encoded = Request.encode(operation, args)
  if (Result.isFailure(encoded)) return refuse(operation.name, encoded.failure)
  const { at, method, name, needsKey, organizations, path } = operation
  return complete(
    { operation: name, method, template: path, at, needsKey, args, ...encoded.success },
    organizations,
    settings,
    context
  )
}

/** The call of a request to a path of the caller's choice. */
export const prepareRaw = (
  request: RawRequest,
  settings: Settings,
  context: Context.Context<never>
): Result.Result<Call, Refused> => {
  const operation = "request"
  const encoded = RawRequests.encode(request, settings.baseUrl)
  if (Result.isFailure(encoded)) return refuse(operation, encoded.failure)
  const { method } = request
  return complete(
    { operation, method, template: undefined, at: "base", needsKey: true, args: [], ...encoded.success },
    "several",
    settings,
    context
  )
}

/** Adds what the settings and the context of a call say. */
const complete = (
  call: Omit<Call, "organizations" | "policy" | "listener" | "redact">,
  takes: Operation["organizations"],
  settings: Settings,
  context: Context.Context<never>
): Result.Result<Call, Refused> => {
  const { body, needsKey, operation } = call
  const current = Context.get(context, CurrentOrganizations) ?? settings.organizations
  const named = Request.organizationsFor(takes, Redacted.value(current))
  if (Result.isFailure(named)) return refuse(operation, named.failure)
  const policy = policyOf(settings, Context.get(context, CurrentDelivery))
  if (Result.isFailure(policy)) return refuse(operation, policy.failure)
  if (Files.isSpent(body)) return Result.fail(new FileUnreadable({ operation, reason: "spent" }))
  return Result.succeed({
    ...call,
    organizations: needsKey ? named.success : [],
    policy: policy.success,
    listener: Context.get(context, CurrentProgress),
    redact: redaction(settings.renewable?.recent ?? (() => [Redacted.value(settings.apiKey)]), named.success, body)
  })
}

/** The settings with the options of a call in front of them. */
export const policyOf = (settings: Settings, options: DeliveryOptions): Result.Result<Policy, BadRequest["issues"]> => {
  const issues: Array<BadRequest["issues"][number]> = []
  const millis = (name: "timeout" | "budget" | "changeTime"): number => {
    const duration = Duration.fromInput(options[name] ?? settings[name])
    if (Option.isSome(duration) && Duration.isFinite(duration.value) && Duration.isPositive(duration.value)) {
      return Duration.toMillis(duration.value)
    }
    issues.push({ error: "Expected a finite duration above zero", fieldPath: name })
    return 0
  }
  const { bulk = false, repeatable = false, retries = settings.retries } = options
  if (!Number.isSafeInteger(retries) || retries < 0) {
    issues.push({ error: "Expected how many times to try again, 0 or more", fieldPath: "retries" })
  }
  const policy = {
    timeout: millis("timeout"),
    budget: millis("budget"),
    changeTime: millis("changeTime"),
    retries,
    repeatable,
    bulk
  }
  return issues.length > 0 ? Result.fail(issues) : Result.succeed(policy)
}

export const refuse = (operation: string, issues: BadRequest["issues"]): Result.Result<never, BadRequest> =>
  Result.fail(new BadRequest({ operation, issues }))
