/**
 * The command line: `effect-maintainx verify`, `organizations`, `serve` and `webhooks`.
 *
 * @internal
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Argument from "effect/cli/Argument"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { version } from "../internal/version.ts"
import { type ExitCode, exitCodes, listenCodes, organizationsCodes, triggerCodes } from "./exitCodes.ts"
import { secretVariable } from "./secretVariable.ts"
import { settingFlags } from "./settings.ts"

/** A command whose program is loaded when it runs, so that help and version are there at once. */
const late =
  <Options, A, E, R>(load: () => Promise<(options: Options) => Effect.Effect<A, E, R>>) =>
  (options: Options): Effect.Effect<A, E, R> =>
    Effect.flatMap(Effect.promise(load), (run) => run(options))

const switchFlag = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

const optional = <A>(flag: Flag.Flag<A>): Flag.Flag<A | undefined> =>
  flag.pipe(Flag.optional, Flag.map(Option.getOrUndefined))

const hostFlag = Flag.String("host").pipe(
  Flag.withDescription("The address to listen on; 0.0.0.0 is every address of this machine"),
  Flag.withDefault("127.0.0.1")
)

const portFlag = Flag.Int("port").pipe(
  Flag.filter(
    (port) => port >= 0 && port <= 65_535,
    () => "a port from 1 to 65535, or 0 for any that is free"
  ),
  Flag.withDescription("The port to listen on; 0 for any that is free")
)

const fileFlag = (name: string, description: string): Flag.Flag<string> =>
  Flag.String(name).pipe(
    Flag.filter(
      (path) => path !== "",
      () => "the path of a file"
    ),
    Flag.withDescription(description)
  )

const secretFlag = Flag.Redacted("secret").pipe(
  Flag.filter(
    (secret) => /^\S+$/.test(Redacted.value(secret)),
    () => "the secret of a subscription, without white space"
  )
)

const addressFlag = (name: string, description: string): Flag.Flag<string> =>
  Flag.String(name).pipe(
    Flag.mapEffect((address) =>
      isAddress(address)
        ? Effect.succeed(address)
        : Effect.fail(
            new CliError.InvalidValue({
              kind: "flag",
              option: name,
              value: withoutSecrets(address),
              expected: "an address that begins with http:// or https://, without a user and a password"
            })
          )
    ),
    Flag.withDescription(description)
  )

/** A wrong address without the password or the token that it may contain. */
const withoutSecrets = (address: string): string => address.replace(/^.*@/, "…@").replace(/[?#].*$/, "?…")

const isAddress = (text: string): boolean => {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null
  return url !== null && url.username === "" && url.password === ""
}

/** A description of several paragraphs, with the exit codes as the last one. */
const described = (lines: ReadonlyArray<string>, codes: ReadonlyArray<ExitCode> = []) => {
  const codeLines = codes.map(({ code, meaning }) => `${`${code}`.padStart(5)}  ${meaning}`)
  return Command.withDescription(
    [...lines, ...(codes.length === 0 ? [] : ["", "Exit codes:", ...codeLines])].join("\n  ")
  )
}

const verifyCommand = Command.make(
  "verify",
  {
    embedded: switchFlag("embedded", "Verify against the embedded MaintainX, which needs no key and no network"),
    json: switchFlag("json", "Print one JSON object and nothing else; leaves the tour out"),
    tour: switchFlag("tour", "Then show what the client can do; without key and base URL, on the embedded MaintainX"),
    write: switchFlag("write", "Let the tour create and delete an asset and a work order in a real organization, too")
  },
  late(async () => (await import("./verify.ts")).verify)
).pipe(
  Command.withShortDescription("Tell whether MaintainX answers and, if not, why"),
  described(
    [
      "Tell whether MaintainX answers and, if not, why.",
      "",
      "The settings are MAINTAINX_API_KEY, MAINTAINX_ORG_ID, MAINTAINX_BASE_URL,",
      "MAINTAINX_TIMEOUT and MAINTAINX_BUDGET, from the environment or else from the",
      ".env file of the working directory."
    ],
    exitCodes
  )
)

const organizationsCommand = Command.make(
  "organizations",
  { json: switchFlag("json", "Print one JSON list and nothing else") },
  late(async () => (await import("./organizations.ts")).organizations)
).pipe(
  Command.withShortDescription("Print the organizations that the key reaches, with their ids"),
  described(
    [
      "Print the organizations that the key reaches: a line for each, with its id and its name.",
      "The id is what MAINTAINX_ORG_ID must be set to. No other command prints ids."
    ],
    organizationsCodes
  )
)

const serveCommand = Command.make(
  "serve",
  {
    config: fileFlag("config", "The JSON file with settings; flags come before it").pipe(optional),
    settings: settingFlags
  },
  late(async () => (await import("./serve.ts")).serve)
).pipe(
  Command.withShortDescription("Serve the embedded MaintainX on a port"),
  described([
    "Serve the embedded MaintainX, a stand-in in memory, for clients in any language.",
    "It begins with a little plant to look at and forgets everything when it ends,",
    "unless --state keeps it. The file of --state holds the secrets of subscriptions.",
    "",
    "Every flag is an entry of the file of --config, too: those about webhooks and the clock",
    "in objects of these names, and the others in switches and limits as the control API has",
    "them. Under /_maintainx most can be changed while it runs."
  ])
)

const listenCommand = Command.make(
  "listen",
  {
    host: hostFlag,
    port: portFlag.pipe(Flag.withDefault(4021)),
    secrets: secretFlag.pipe(
      Flag.withDescription(`The secret of a subscription, instead of those in ${secretVariable}; can be repeated`),
      Flag.atLeast(0)
    ),
    publicUrl: addressFlag(
      "public-url",
      "The beginning of the address that MaintainX knows, such as that of a tunnel; then the signature of the address is checked, too"
    ).pipe(optional),
    json: switchFlag("json", "Print one JSON object a line for each delivery, and nothing else"),
    bodies: switchFlag("bodies", "Print whole events, too, which may hold what people wrote, and their addresses")
  },
  late(async () => (await import("./listen.ts")).listen)
).pipe(
  Command.withShortDescription("Print webhooks as they come, and whether they are verified"),
  described(
    [
      "Receive webhooks while developing: print a line for each delivery as it comes, with the",
      "event, the record that it is about, whether it is verified and, if not, why.",
      "",
      "Any path is taken; one that ends in the name of an event tells which it is. Verified",
      "deliveries are answered with 200, others with 403. Without a secret nothing is verified,",
      "and every event is answered with 200.",
      "",
      "With --bodies, what this release does not know of an event is shown by its names only,",
      "since there can be tokens in it.",
      "",
      `The secrets are those in ${secretVariable}, separated by commas or white space,`,
      "from the environment or else from the .env file of the working directory."
    ],
    listenCodes
  )
)

const triggerCommand = Command.make(
  "trigger",
  {
    event: Argument.String("event").pipe(Argument.withDescription("The name of the event, such as NEW_WORK_ORDER")),
    to: addressFlag("to", "Where to send it"),
    secrets: secretFlag.pipe(
      Flag.withDescription(`The secret to sign with, instead of the first in ${secretVariable}`),
      Flag.optional,
      Flag.map(Option.toArray)
    ),
    publicUrl: addressFlag("public-url", "The address to sign, if the receiver knows itself by another than --to").pipe(
      optional
    ),
    unit: Flag.Literals("unit", ["seconds", "milliseconds"]).pipe(
      Flag.withDescription("What the time in the signatures counts"),
      Flag.withDefault("seconds")
    ),
    eventType: Flag.Boolean("event-type").pipe(
      Flag.withDescription("Say in the body which event it is; --no-event-type leaves it out, as some deliveries do"),
      Flag.withDefault(true)
    ),
    set: Flag.KeyValuePair("set").pipe(
      Flag.withDescription("Change a property of the body, such as workOrderId=12; can be repeated"),
      Flag.withDefault({})
    )
  },
  late(async () => (await import("./trigger.ts")).trigger)
).pipe(
  Command.withShortDescription("Send a signed sample of an event to a receiver"),
  described(
    [
      "Send a sample of an event to a receiver, signed as MaintainX signs, as if it happened now.",
      "",
      "A value of --set is JSON, or else text. A dot leads into a record or a list:",
      "--set newWorkOrder.title=Seal --set newWorkOrder.parts.0.quantityUsed=2.",
      "",
      `The secret is the first in ${secretVariable}, from the environment or else from`,
      "the .env file of the working directory."
    ],
    triggerCodes
  )
)

const webhooksCommand = Command.make("webhooks").pipe(
  Command.withDescription("Receive and send webhooks while developing"),
  Command.withSubcommands([listenCommand, triggerCommand])
)

const command = Command.make("effect-maintainx").pipe(
  Command.withDescription("MaintainX on the command line"),
  Command.withSubcommands([verifyCommand, organizationsCommand, serveCommand, webhooksCommand])
)

/** Explains a wrong invocation on the error output, so that the output of `--json` stays JSON. */
const presenter: CliOutput.Presenter = {
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Effect.flatMap(CliOutput.Formatter, ({ formatCliError }) =>
          Console.error(
            [
              ...event.errors.map(formatCliError),
              "",
              `Usage: ${event.helpDoc.usage}`,
              `Help:  ${event.commandPath.join(" ")} --help`
            ].join("\n")
          )
        )
      : CliOutput.defaultPresenter.present(event)
}

/** Runs the command line with these arguments. */
export const commandLine = (args: ReadonlyArray<string>) =>
  Command.runWith(command, { version })(args).pipe(
    Effect.provide([
      NodeServices.layer,
      CliOutput.layerPresenter(presenter),
      CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })
    ])
  )

/** Runs the command line of this process. */
export const main = (): void => NodeRuntime.runMain(commandLine(process.argv.slice(2)))
