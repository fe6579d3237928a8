/**
 * Loaded into a server that is tested (`node --import`): how SQLite goes through its tables for each statement, as
 * lines of JSON in the file that RECORD_PLANS names. Threads of the server write into it too.
 */
import { appendFileSync } from "node:fs";
import Database from "better-sqlite3";

export type RecordedPlan = { readonly sql: string; readonly steps: readonly string[] };

const prepare = Database.prototype.prepare;
const seen = new Set<string>();
const file = process.env.RECORD_PLANS ?? "";

Database.prototype.prepare = function (this: Database.Database, sql: string) {
	const statement = prepare.call(this, sql);
	if (!seen.has(sql)) appendFileSync(file, `${JSON.stringify({ sql, steps: planOf(this, sql) })}\n`);
	seen.add(sql);
	return statement;
} as typeof prepare;

function planOf(database: Database.Database, sql: string): string[] {
	const explain = prepare.call(database, `EXPLAIN QUERY PLAN ${sql}`);
	const named = Object.fromEntries([...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, null]));
	const nulls = Array.from(sql.matchAll(/\?/g), () => null);
	const values = Object.keys(named).length > 0 ? named : nulls;
	return (explain.all(values) as { detail: string }[]).map((step) => step.detail);
}
