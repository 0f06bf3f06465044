/**
 * The command line: `effect-maintainx verify` and `effect-maintainx serve`.
 *
 * @internal
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as CliConfig from "effect/cli/CliConfig"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { version } from "../internal/version.ts"
import { usualKey } from "../testing/embedded.ts"
import { exitCodes } from "./exitCodes.ts"
import { serve } from "./serve.ts"
import { verify } from "./verify.ts"

const optional = (name: string, description: string): Flag.Flag<boolean> =>
  Flag.Boolean(name).pipe(Flag.withDescription(description), Flag.withDefault(false))

const verifyCommand = Command.make(
  "verify",
  {
    embedded: optional("embedded", "Verify against the embedded MaintainX, which needs no key and no network"),
    json: optional("json", "Print one JSON object and nothing else; leaves the tour out"),
    tour: optional("tour", "Then show what the client can do; without key and base URL, on the embedded MaintainX"),
    write: optional("write", "Let the tour create and delete an asset and a work order in a real organization, too")
  },
  verify
).pipe(
  Command.withShortDescription("Tell whether MaintainX answers and, if not, why"),
  Command.withDescription(
    [
      "Tell whether MaintainX answers and, if not, why.",
      "",
      "The settings are MAINTAINX_API_KEY, MAINTAINX_ORG_ID, MAINTAINX_BASE_URL,",
      "MAINTAINX_TIMEOUT and MAINTAINX_BUDGET, from the environment or else from the",
      ".env file of the working directory.",
      "",
      "Exit codes:",
      ...exitCodes.map(({ code, meaning }) => `${`${code}`.padStart(5)}  ${meaning}`)
    ].join("\n  ")
  )
)

const serveCommand = Command.make(
  "serve",
  {
    host: Flag.String("host").pipe(
      Flag.withDescription("The address to listen on; 0.0.0.0 is every address of this machine"),
      Flag.withDefault("127.0.0.1")
    ),
    port: Flag.Int("port").pipe(
      Flag.filter(
        (port) => port >= 0 && port <= 65_535,
        () => "a port from 1 to 65535, or 0 for any that is free"
      ),
      Flag.withDescription("The port to listen on; 0 for any that is free"),
      Flag.withDefault(4020)
    ),
    workOrders: Flag.Int("work-orders").pipe(
      Flag.filter(
        (count) => count >= 1 && count <= 1_000_000,
        () => "Expected how many work orders, 1 to 1000000"
      ),
      Flag.withDescription("Serve a factory with so many work orders, instead of a little workshop"),
      Flag.optional,
      Flag.map(Option.getOrUndefined)
    ),
    key: Flag.Redacted("key").pipe(
      Flag.filter(
        (key) => /^[\x21-\x7e]+$/.test(Redacted.value(key)),
        () => "a key without white space, of characters that an HTTP header can carry"
      ),
      Flag.withDescription(`The API key that clients must send; ${usualKey} unless given`),
      Flag.optional,
      Flag.map(Option.getOrUndefined)
    )
  },
  serve
).pipe(
  Command.withShortDescription("Serve the embedded MaintainX on a port"),
  Command.withDescription(
    [
      "Serve the embedded MaintainX, a stand-in in memory, for clients in any language.",
      "It begins with a little plant to look at and forgets everything when it ends."
    ].join("\n  ")
  )
)

const command = Command.make("effect-maintainx").pipe(
  Command.withDescription("MaintainX on the command line"),
  Command.withSubcommands([verifyCommand, serveCommand])
)

/** A wrong invocation says everything on the error output, so that what reads `--json` gets JSON or nothing. */
const presenter: CliOutput.Presenter = {
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Effect.flatMap(CliOutput.Formatter, (formatter) =>
          Console.error(`${formatter.formatHelpDoc(event.helpDoc)}\n${formatter.formatErrors(event.errors)}`)
        )
      : CliOutput.defaultPresenter.present(event)
}

/** Runs the command line of this process. */
export const main = (): void =>
  Command.run(command, { version }).pipe(
    Effect.provide([
      NodeServices.layer,
      CliOutput.layerPresenter(presenter),
      CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })
    ]),
    NodeRuntime.runMain
  )
