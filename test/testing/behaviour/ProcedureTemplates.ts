import { assert } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { TestClock } from "effect/testing"
import {
  MeterId,
  ProcedureTemplateId,
  ProcedureTemplateRowId,
  ProcedureTemplateRows,
  ProcedureTemplates
} from "../../../src/index.ts"
import type { Holds } from "./ways.ts"

const bytes = new TextEncoder().encode("a file")

const lockout = { type: "CHECKBOX", label: "The pump is locked out" } as const
const level = { type: "NUMBER", label: "Water level (cm)" } as const
const clear = { type: "YES_NO_NA", label: "Is the screen clear?" } as const

/** The labels of a template's rows, in their order. */
const labelsOf = (id: ProcedureTemplateId) =>
  Effect.gen(function* () {
    const { rows = [] } = yield* (yield* ProcedureTemplates).get(id, { expand: ["rows"] })
    return rows.map(({ label }) => label)
  })

export const procedureTemplates = (holds: Holds): void => {
  holds("a new template answers its id and its rows with their ids", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      const created = yield* templates.create({
        title: "Intake screen",
        fields: [
          { ...lockout, description: "By key", urls: [{ label: "How", link: "https://rivermill.example/lockout" }] },
          { type: "METER", label: "Running hours", meterId: MeterId.make(12_000_003) }
        ]
      })
      assert.deepStrictEqual(created, {
        id: ProcedureTemplateId.make(20_000_001),
        fields: [
          {
            id: ProcedureTemplateRowId.make(21_000_001),
            ...lockout,
            description: "By key",
            isDateAndTime: false,
            attachments: [],
            urls: [{ label: "How", link: "https://rivermill.example/lockout" }]
          },
          {
            id: ProcedureTemplateRowId.make(21_000_002),
            type: "METER",
            label: "Running hours",
            meterId: MeterId.make(12_000_003),
            isDateAndTime: false,
            attachments: [],
            urls: []
          }
        ]
      })
    })
  )

  holds("a template has the times of the clock, and its rows only where they are asked for", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { fields, id } = yield* templates.create({ title: "Intake screen", fields: [lockout] })
      yield* TestClock.adjust("1 hour")
      yield* templates.update(id, { title: "Intake", description: "Weekly" })
      const thin = {
        id,
        title: "Intake",
        createdAt: DateTime.makeUnsafe("2026-01-01T00:00:00Z"),
        updatedAt: DateTime.makeUnsafe("2026-01-01T01:00:00Z")
      }
      assert.deepStrictEqual(yield* templates.get(id), thin)
      assert.deepStrictEqual(yield* templates.get(id, { expand: ["rows"] }), { ...thin, rows: fields })
      assert.deepStrictEqual((yield* templates.list()).items, [{ id, title: "Intake" }])
      assert.deepStrictEqual((yield* templates.list({ expand: ["rows"] })).items, [
        { id, title: "Intake", rows: fields }
      ])
    })
  )

  holds("rows stand where they say, the others after them in the order in which they came", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      const { id } = yield* templates.create({
        title: "Intake screen",
        fields: [{ ...lockout, index: 5 }, level, { ...clear, index: 0 }]
      })
      assert.deepStrictEqual(yield* labelsOf(id), [clear.label, level.label, lockout.label])
      yield* templates.update(id, { fields: [{ type: "SIGNATURE", label: "Signed" }] })
      assert.deepStrictEqual(yield* labelsOf(id), [clear.label, level.label, lockout.label, "Signed"])
    })
  )

  holds("an update changes the rows with an id, adds those without, and leaves the others", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      const { fields, id } = yield* templates.create({
        title: "Intake screen",
        fields: [{ ...lockout, description: "By key" }, level]
      })
      const first = fields[0]?.id
      assert(first !== undefined)
      yield* templates.update(id, { fields: [clear, { id: first, label: "Locked out", description: null }] })
      const { rows = [] } = yield* templates.get(id, { expand: ["rows"] })
      assert.deepStrictEqual(
        rows.map(({ description, label, type }) => [type, label, description]),
        [
          ["CHECKBOX", "Locked out", undefined],
          ["NUMBER", level.label, undefined],
          ["YES_NO_NA", clear.label, undefined]
        ]
      )
    })
  )

  holds("an update that names a row of another template is refused, and nothing of it is done", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      const { id } = yield* templates.create({ title: "Intake screen", fields: [lockout] })
      const other = yield* templates.create({ title: "Press", fields: [level] })
      const row = other.fields[0]?.id
      assert(row !== undefined)
      const error = yield* Effect.flip(
        templates.update(id, { title: "Screen", fields: [clear, { id: row, label: "Mine" }] })
      )
      assert.strictEqual(error._tag === "BadRequest" ? error.issues[0]?.fieldPath : undefined, "fields.1.id")
      assert.strictEqual((yield* templates.get(id)).title, "Intake screen")
      assert.deepStrictEqual(yield* labelsOf(id), [lockout.label])
      assert.deepStrictEqual(yield* labelsOf(other.id), [level.label])
    })
  )

  holds("a row is changed by itself, and answers itself", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      const rows = yield* ProcedureTemplateRows
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { fields, id } = yield* templates.create({
        title: "Intake screen",
        fields: [lockout, { ...level, description: "At the gauge", meterId: MeterId.make(12_000_003) }]
      })
      const second = fields[1]?.id
      assert(second !== undefined)
      yield* TestClock.adjust("1 hour")
      const changed = yield* rows.update(second, {
        type: "MULTIPLE_CHOICE",
        choices: ["low", "high"],
        meterId: null,
        index: -1
      })
      assert.deepStrictEqual(changed, {
        id: second,
        type: "MULTIPLE_CHOICE",
        label: level.label,
        description: "At the gauge",
        choices: ["low", "high"],
        isDateAndTime: false,
        attachments: [],
        urls: []
      })
      assert.deepStrictEqual(yield* labelsOf(id), [level.label, lockout.label])
      assert.deepStrictEqual((yield* templates.get(id)).updatedAt, DateTime.makeUnsafe("2026-01-01T01:00:00Z"))
    })
  )

  holds("a row that is deleted is gone from its template", () =>
    Effect.gen(function* () {
      const rows = yield* ProcedureTemplateRows
      const { fields, id } = yield* (yield* ProcedureTemplates).create({ title: "Screen", fields: [lockout, level] })
      const first = fields[0]?.id
      assert(first !== undefined)
      yield* rows.delete(first)
      assert.deepStrictEqual(yield* labelsOf(id), [level.label])
      const error = yield* Effect.flip(rows.delete(first))
      assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("a row has one file, which goes without a name", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      const rows = yield* ProcedureTemplateRows
      const { fields, id } = yield* templates.create({ title: "Screen", fields: [lockout] })
      const row = fields[0]?.id
      assert(row !== undefined)
      const files = Effect.map(templates.get(id, { expand: ["rows"] }), ({ rows = [] }) =>
        rows.map(({ attachmentId, attachments = [] }) => [
          attachmentId !== undefined,
          attachments.map((file) => file.fileName)
        ])
      )
      yield* rows.uploadAttachment(row, "a plan.pdf", bytes)
      assert.deepStrictEqual(yield* files, [[true, ["a plan.pdf"]]])
      const uploaded = yield* rows.uploadAttachment(row, "photo.png", bytes)
      assert.strictEqual(uploaded.filename, "photo.png")
      assert.deepStrictEqual(yield* files, [[true, ["photo.png"]]])
      yield* rows.deleteAttachment(row)
      assert.deepStrictEqual(yield* files, [[false, []]])
      const error = yield* Effect.flip(rows.deleteAttachment(row))
      assert.strictEqual(error._tag, "NotFound")
      const tooLarge = yield* Effect.flip(rows.uploadAttachment(row, "a.pdf", new Uint8Array(1_000_001)))
      assert.strictEqual(tooLarge._tag, "PayloadTooLarge")
    })
  )

  holds("a template takes its rows with it", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      const { fields, id } = yield* templates.create({ title: "Screen", fields: [lockout] })
      const row = fields[0]?.id
      assert(row !== undefined)
      yield* templates.delete(id)
      const errors = yield* Effect.all([
        Effect.flip(templates.get(id)),
        Effect.flip(templates.update(id, { title: "Barn" })),
        Effect.flip(templates.delete(id)),
        Effect.flip((yield* ProcedureTemplateRows).update(row, { label: "Locked" }))
      ])
      for (const error of errors) assert.deepInclude(error, { _tag: "NotFound", missing: "record" })
    })
  )

  holds("pages hold their place while templates come and go, and a stream has them all", () =>
    Effect.gen(function* () {
      const templates = yield* ProcedureTemplates
      yield* Effect.forEach(["A", "B", "C", "D", "E"], (title) => templates.create({ title, fields: [] }))
      const first = yield* templates.list({ limit: 2 })
      assert(first.nextCursor !== undefined)
      yield* templates.delete(ProcedureTemplateId.make(20_000_001))
      const second = yield* templates.list({ limit: 2, cursor: first.nextCursor })
      assert.deepStrictEqual(
        second.items.map(({ title }) => title),
        ["C", "D"]
      )
      const all = yield* Stream.runCollect(templates.stream({ limit: 1, expand: ["rows"] }))
      assert.deepStrictEqual(
        all.map(({ rows, title }) => [title, rows]),
        ["B", "C", "D", "E"].map((title) => [title, []])
      )
      const error = yield* Effect.flip(templates.list({ cursor: "next" }))
      assert.deepInclude(error, { _tag: "BadRequest", status: 400 })
    })
  )
}
