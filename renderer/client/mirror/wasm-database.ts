import type { Database, PreparedStatement, SqlValue as WasmValue } from "@sqlite.org/sqlite-wasm";
import type { SqlDatabase, SqlValue } from "./sql-database.ts";

/** A database of SQLite's build for browsers. Statements are prepared once. */
export function wrapWasmDatabase(database: Database): SqlDatabase {
	const statements = new Map<string, PreparedStatement>();
	const prepare = (sql: string, values: readonly SqlValue[]) => {
		let statement = statements.get(sql);
		if (statement === undefined) {
			statement = database.prepare(sql);
			statements.set(sql, statement);
		}
		if (values.length > 0) statement.bind([...values]);
		return statement;
	};
	return {
		exec: (sql) => void database.exec(sql),
		run(sql, ...values) {
			const statement = prepare(sql, values);
			try {
				statement.step();
			} finally {
				statement.reset(true);
			}
		},
		all(sql, ...values) {
			const statement = prepare(sql, values);
			try {
				const rows: SqlValue[][] = [];
				while (statement.step()) rows.push(statement.get([]).map(toPlain));
				return rows;
			} finally {
				statement.reset(true);
			}
		},
		transaction: (work) => database.transaction("IMMEDIATE", () => work()),
		close() {
			for (const statement of statements.values()) statement.finalize();
			statements.clear();
			database.close();
		},
	};
}

function toPlain(value: WasmValue): SqlValue {
	if (typeof value === "bigint") return Number(value);
	return typeof value === "string" || typeof value === "number" ? value : null;
}
