import { eq, isNotNull, sql } from "drizzle-orm";
import { AuditwireError } from "../audit/errors.ts";
import type { StoredRule } from "../audit/rule.ts";
import type { WriterOperations } from "./calls.ts";
import type { Database } from "./connection.ts";
import { only, removeRow, saveRow } from "./rows.ts";
import { credentials, customRules, policy, ruleNumbers, specifications } from "./schema.ts";
import { plainText } from "./text.ts";

type Operations = Pick<
  WriterOperations,
  | "numberRules"
  | "saveRule"
  | "removeRule"
  | "savePolicy"
  | "saveSpecifications"
  | "saveCredential"
  | "removeCredential"
>;

/** Largest number a rule may be given by hand: what is assigned afterwards is still an int32. */
const largestRuleNumber = 1_000_000_000;

/** What administrators change through the API. JSON text keeps NUL and lone surrogates as escapes. */
export function settings(database: Database): Operations {
  return {
    numberRules: (names) => {
      const known = new Set(
        database
          .select()
          .from(ruleNumbers)
          .all()
          .map((row) => row.name),
      );
      // Not by "on conflict do nothing": that uses up a number each time. Built once: a first start has many names.
      const insert = database
        .insert(ruleNumbers)
        .values({ name: sql.placeholder("name") })
        .prepare();
      for (const name of names.map(plainText)) if (!known.has(name)) insert.run({ name });
      const numbered = database.select().from(ruleNumbers).where(isNotNull(ruleNumbers.name)).all();
      return new Map(numbered.map(({ id, name }) => [name ?? "", id]));
    },
    saveRule: (id, rule, now) => {
      const number = numbered(database, id, plainText(rule.name));
      saveRow(database, customRules, customRules.id, { id: number, rule: JSON.stringify(rule), modified: now });
      return { ...rule, id: number, origin: "store", modified: now } satisfies StoredRule;
    },
    removeRule: (id) => {
      const removed = database.delete(customRules).where(eq(customRules.id, id)).run();
      if (removed.changes === 0) throw new AuditwireError("not_found", `there is no user rule ${id}`);
      database.update(ruleNumbers).set({ name: null }).where(eq(ruleNumbers.id, id)).run();
    },
    savePolicy: (next) => saveRow(database, policy, policy.id, { id: only, policy: JSON.stringify(next) }),
    ...sources(database),
  };
}

/** Where events are polled, and with which credentials. */
function sources(
  database: Database,
): Pick<WriterOperations, "saveSpecifications" | "saveCredential" | "removeCredential"> {
  return {
    saveSpecifications: (text) =>
      saveRow(database, specifications, specifications.id, { id: only, specifications: text }),
    saveCredential: (id, sealed, now) =>
      saveRow(database, credentials, credentials.id, { id: plainText(id), sealed, modified: now }),
    removeCredential: (id) => removeRow(database, credentials, credentials.id, { what: "credential", name: id }),
  };
}

/** The number under which a rule is saved: assigned for 0, taken if it was never given, kept if it is a user rule's. */
function numbered(database: Database, id: number, name: string): number {
  if (!Number.isInteger(id) || id < 0) throw outOfRange(id);
  const holder = database.select().from(ruleNumbers).where(eq(ruleNumbers.name, name)).get();
  if (holder && holder.id !== id)
    throw new AuditwireError("conflict", `rule ${holder.id} has the name ${JSON.stringify(name)} already`);
  if (id === 0) return Number(database.insert(ruleNumbers).values({ name }).run().lastInsertRowid);
  const given = database.select().from(ruleNumbers).where(eq(ruleNumbers.id, id)).get();
  if (!given && id > largestRuleNumber) throw outOfRange(id);
  if (!given) return Number(database.insert(ruleNumbers).values({ id, name }).run().lastInsertRowid);
  if (!isUserRule(database, id))
    throw new AuditwireError(
      "conflict",
      given.name === null
        ? `the number ${id} belonged to a rule that was removed and is not given again: use 0 for a new number`
        : `rule ${id} is not a user rule and cannot be changed`,
    );
  database.update(ruleNumbers).set({ name }).where(eq(ruleNumbers.id, id)).run();
  return id;
}

function outOfRange(id: number): AuditwireError {
  const message = `a rule's number is an integer from 0 to ${largestRuleNumber}, not ${id}: 0 takes the next one`;
  return new AuditwireError("invalid", `id: ${message}`, { details: [{ parameter: "id", message }] });
}

function isUserRule(database: Database, id: number): boolean {
  return database.select({ id: customRules.id }).from(customRules).where(eq(customRules.id, id)).get() !== undefined;
}
