import type { SqlDatabase } from "./sql-database.ts";

/** Numbers below this are the ids themselves; what other servers call their things gets one above. */
const NAMED_FROM = 2 ** 38;

/** Numbers for ids: in the order of the server, where its ids are numbers. */
export function createKeys(database: SqlDatabase) {
	const plain = (id: string): number | null => {
		if (!/^(?:0|[1-9]\d{0,11})$/.test(id)) return null;
		const number = Number(id);
		return number < NAMED_FROM ? number : null;
	};
	const find = (id: string): number | null => {
		const own = plain(id);
		if (own !== null) return own;
		const key = database.all("SELECT key FROM names WHERE name = ?", id)[0]?.[0];
		return typeof key === "number" ? key : null;
	};
	return {
		/** Null: it has none yet. */
		find,
		/** Its number, which it gets now if it has none. */
		take(id: string): number {
			const known = find(id);
			if (known !== null) return known;
			const last = database.all("SELECT max(key) FROM names")[0]?.[0];
			const key = typeof last === "number" ? last + 1 : NAMED_FROM;
			database.run("INSERT INTO names VALUES (?, ?)", key, id);
			return key;
		},
		nameOf(key: number): string {
			if (key < NAMED_FROM) return String(key);
			const name = database.all("SELECT name FROM names WHERE key = ?", key)[0]?.[0];
			return typeof name === "string" ? name : String(key);
		},
	};
}
