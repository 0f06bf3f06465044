/**
 * The settings of `serve`: its flags, made from the declaration of its settings, and the file that has the same.
 *
 * @internal
 */
import * as Fs from "node:fs"
import * as Console from "effect/Console"
import * as CliError from "effect/cli/CliError"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import { ServeSettings } from "../testing/control/settings.ts"
import { unusableFile } from "./exitCodes.ts"
import { Failed } from "./failed.ts"
import { printable } from "./report.ts"

type Path = ReadonlyArray<string>

/** One thing that can be set. */
interface Setting {
  readonly path: Path
  readonly flag: string
  readonly description: string
  /** Of the value, or of an item if it is a list. */
  readonly ast: SchemaAST.AST
  readonly isList: boolean
  readonly isSecret: boolean
}

/** Flags of these groups have the name of the group before their own. */
const prefixed: ReadonlySet<string> = new Set(["clock", "webhooks"])

const flagOf = ([first = "", ...rest]: Path): string => {
  const name = rest.length === 0 ? [first] : prefixed.has(first) ? [first.replace(/s$/, ""), ...rest] : rest
  return name.map((part) => part.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)).join("-")
}

const isGroup = (ast: SchemaAST.AST): ast is SchemaAST.Objects =>
  ast._tag === "Objects" && ast.propertySignatures.length > 0

const settingsIn = (ast: SchemaAST.AST, above: Path = []): ReadonlyArray<Setting> =>
  ast._tag !== "Objects"
    ? []
    : ast.propertySignatures.flatMap(({ name, type }) => {
        const path = [...above, String(name)]
        if (isGroup(type)) return settingsIn(type, path)
        const [item] = type._tag === "Arrays" ? type.rest : []
        return {
          path,
          // Lists have a flag for each item, and more than one name for it would not help.
          flag: flagOf(path),
          description: describe(type),
          ast: item ?? type,
          isList: item !== undefined,
          isSecret: path.some((part) => /^(?:key|keys|controlToken)$/.test(part))
        }
      })

const describe = (ast: SchemaAST.AST): string =>
  String(ast.checks?.at(-1)?.annotations?.["description"] ?? ast.annotations?.["description"] ?? "")

const settings = settingsIn(ServeSettings.ast)

// ---------------------------------------------------------------------------------------------------------------------
// flags
// ---------------------------------------------------------------------------------------------------------------------

/** What a flag gives, as it would stand in the file. Undefined if it is not given. */
type Given = Schema.Json | undefined

const isBoolean = (ast: SchemaAST.AST): boolean => ast._tag === "Boolean"

/** The value that a text stands for. */
const valueOf = ({ ast }: Setting, text: string): Result.Result<Schema.Json, string> => {
  const schema = Schema.make<Schema.Codec<unknown, Schema.Json>>(ast)
  const encoded = Schema.toEncoded(schema).ast
  const parsed = encoded._tag === "String" || isUnionOfTexts(encoded) ? Result.succeed(text) : parse(text)
  return Result.flatMap(parsed, (value) =>
    Result.mapBoth(Schema.decodeUnknownResult(schema, { onExcessProperty: "error" })(value), {
      onSuccess: () => value,
      onFailure: ({ issue }) =>
        complaintsIn(issue)
          .map(({ message }) => message)
          .join("; ")
    })
  )
}

const isUnionOfTexts = (ast: SchemaAST.AST): boolean =>
  ast._tag === "Literal" || (ast._tag === "Union" && ast.types.every(isUnionOfTexts))

const parse = (text: string): Result.Result<Schema.Json, string> =>
  Result.try({ try: () => JSON.parse(text), catch: () => "Expected a number or JSON" })

/** What the help shows for a value. */
const metavarOf = (ast: SchemaAST.AST): string => {
  if (ast._tag === "Literal") return String(ast.literal)
  if (ast._tag === "Union") return ast.types.map(metavarOf).join("|")
  return ast._tag === "Number" ? "number" : ast._tag === "String" ? "text" : "json"
}

const flagFor = (setting: Setting): Flag.Flag<Given> => {
  const { ast, description, flag, isList, isSecret } = setting
  if (isBoolean(ast)) {
    return Flag.Boolean(flag).pipe(
      Flag.withDescription(description),
      Flag.optional,
      Flag.map((given): Given => Option.getOrUndefined(given))
    )
  }
  const text = isSecret ? Flag.map(Flag.Redacted(flag), Redacted.value) : Flag.String(flag)
  const one = text.pipe(
    Flag.withMetavar(metavarOf(Schema.toEncoded(Schema.make<Schema.Top>(ast)).ast)),
    Flag.mapEffect((text) =>
      Effect.mapError(
        Effect.fromResult(valueOf(setting, text)),
        (expected) =>
          new CliError.InvalidValue({ kind: "flag", option: flag, value: isSecret ? "<redacted>" : text, expected })
      )
    ),
    Flag.withDescription(description)
  )
  return isList
    ? one.pipe(
        Flag.atLeast(0),
        Flag.map((given): Given => (given.length === 0 ? undefined : given))
      )
    : one.pipe(
        Flag.optional,
        Flag.map((given): Given => Option.getOrUndefined(given))
      )
}

/** A flag for each setting, under the name of the flag. */
export const settingFlags: Readonly<Record<string, Flag.Flag<Given>>> = Object.fromEntries(
  settings.map((setting) => [setting.flag, flagFor(setting)])
)

// ---------------------------------------------------------------------------------------------------------------------
// the file
// ---------------------------------------------------------------------------------------------------------------------

/** The settings that flags give, and those of the file for what no flag gives. */
export const settingsFrom = (
  given: Readonly<Record<string, unknown>>,
  file: string | undefined
): Effect.Effect<typeof ServeSettings.Type, Failed> =>
  Effect.gen(function* () {
    const written = file === undefined ? {} : yield* read(file)
    if (file !== undefined) yield* decode(written, file)
    const all = settings.reduce<Schema.JsonObject>((all, { flag, path }) => {
      const value = given[flag] as Given // Flags give JSON.
      return value === undefined ? all : withValue(all, path, value)
    }, written)
    return yield* decode(all, file ?? "the command line")
  })

const withValue = (object: Schema.JsonObject, [name = "", ...below]: Path, value: Schema.Json): Schema.JsonObject => {
  const present = object[name]
  return {
    ...object,
    [name]: below.length === 0 ? value : withValue(isObject(present) ? present : {}, below, value)
  }
}

const isObject = (value: Schema.Json | undefined): value is Schema.JsonObject => Predicate.isObject(value)

const read = (file: string): Effect.Effect<Schema.JsonObject, Failed> =>
  Effect.try({
    try: (): Schema.Json => JSON.parse(Fs.readFileSync(file, "utf8")),
    catch: (error) => `cannot be read: ${Predicate.isError(error) ? error.message : error}`
  }).pipe(
    Effect.flatMap((json) => (isObject(json) ? Effect.succeed(json) : Effect.fail("is no JSON object"))),
    Effect.catch((why) => refuse(`The file ${file} ${why}`))
  )

const decode = (json: Schema.JsonObject, file: string): Effect.Effect<typeof ServeSettings.Type, Failed> =>
  Effect.catch(
    Effect.fromResult(Schema.decodeUnknownResult(ServeSettings, { onExcessProperty: "error", errors: "all" })(json)),
    ({ issue }) =>
      refuse(
        complaintsIn(issue)
          .map(({ message, path }) => `The entry ${path} of ${file}: ${message}`)
          .join("\n")
      )
  )

const formatIssues = SchemaIssue.makeFormatterStandardSchemaV1()

const complaintsIn = (issue: SchemaIssue.Issue) =>
  formatIssues(issue).issues.map(({ message, path = [] }) => ({
    message,
    path: path.map((part) => String(Predicate.isObject(part) && "key" in part ? part.key : part)).join(".")
  }))

/** Says why the settings cannot be used. */
export const refuse = (why: string): Effect.Effect<never, Failed> =>
  Effect.andThen(Console.error(why.split("\n").map(printable).join("\n")), new Failed({ exitCode: unusableFile }))
