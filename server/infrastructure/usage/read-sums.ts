import Database from "better-sqlite3";
import type { UsageQuery, UsageSum } from "../../application/ports.ts";
import { dayAfter, dayOf, startOfDay } from "../../protocol/days-of.ts";
import type { UsageBy } from "../../protocol/usage.ts";

const AMOUNTS = `
	count(*) AS requests, sum(estimated) AS estimated, sum(input_tokens) AS inputTokens,
	sum(cached_tokens) AS cachedTokens, sum(output_tokens) AS outputTokens, sum(reasoning_tokens) AS reasoningTokens`;

/** As `requestTokensOf` has it. What is stored of an answer is read only where it may have been long. */
const REQUEST_TOKENS = "min(input_tokens, coalesce(json_extract(usage, '$.context_tokens'), input_tokens))";

/** What each kind of sum goes by, beside model and provider. Days are asked for one by one. */
const KEYS: Readonly<Record<UsageBy, string>> = {
	day: "NULL",
	model: "NULL",
	provider: "NULL",
	chat: "chat_id",
};

type Row = Omit<UsageSum, "key" | "title" | "isLocal"> & {
	readonly key: number | null;
	readonly isLocal: number;
};

/** Sums of the usage of one user, from the database of the server. */
export function readSums(databasePath: string, query: UsageQuery): readonly UsageSum[] {
	const db = new Database(databasePath, { readonly: true, timeout: 5000 });
	try {
		return query.by === "day" ? sumDays(db, query) : sumRange(db, query);
	} finally {
		db.close();
	}
}

/** Days without usage are passed over, so that a long range costs what it holds. */
function sumDays(db: Database.Database, query: UsageQuery): readonly UsageSum[] {
	const next = db
		.prepare<[string, string, string], string>(
			"SELECT min(created_at) FROM usage_entries WHERE user_id = ? AND created_at >= ? AND created_at < ?",
		)
		.pluck();
	const sums: UsageSum[] = [];
	for (let from = query.from; ; ) {
		const first = next.get(query.userId, from, query.to);
		if (first === undefined || first === null) return sums;
		const day = dayOf(Date.parse(first), query.timeZone);
		const end = new Date(startOfDay(dayAfter(day), query.timeZone)).toISOString();
		const to = end < query.to ? end : query.to;
		for (const row of select(db, { ...query, from: first, to })) sums.push({ ...finish(row), key: day });
		from = to;
	}
}

function sumRange(db: Database.Database, query: UsageQuery): readonly UsageSum[] {
	const titleOf = db
		.prepare<[number, string], string>("SELECT title FROM chats WHERE id = ? AND user_id = ?")
		.pluck();
	return select(db, query).map((row) => {
		switch (query.by) {
			case "model":
				return { ...finish(row), key: row.model };
			case "provider":
				return { ...finish(row), key: row.provider };
			case "chat":
			case "day": {
				const title = row.key === null ? undefined : titleOf.get(row.key, query.userId);
				// Of a chat that was deleted nothing is told but what it took.
				return title === undefined ? finish(row) : { ...finish(row), key: String(row.key), title };
			}
		}
		return finish(row);
	});
}

function select(db: Database.Database, query: UsageQuery): readonly Row[] {
	const period = query.priceDates.map(() => "(created_at >= ?)").join(" + ") || "0";
	const [shortest = 0] = query.priceLengths;
	const length =
		query.priceLengths.length === 0
			? "0"
			: `CASE WHEN input_tokens <= ${shortest} THEN 0 ELSE ${query.priceLengths.map((above) => `(${REQUEST_TOKENS} > ${above})`).join(" + ")} END`;
	return db
		.prepare<unknown[], Row>(
			`SELECT ${KEYS[query.by]} AS key, model, provider, is_local AS isLocal, ${period} AS pricePeriod, ${length} AS priceLength, ${AMOUNTS}
			FROM usage_entries WHERE user_id = ? AND created_at >= ? AND created_at < ? GROUP BY 1, 2, 3, 4, 5, 6`,
		)
		.all(...query.priceDates, query.userId, query.from, query.to);
}

function finish(row: Row): UsageSum {
	return { ...row, key: null, title: null, isLocal: row.isLocal === 1 };
}
