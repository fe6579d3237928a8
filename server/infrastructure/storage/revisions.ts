import { sql, type Transaction } from "kysely";
import type { UserId } from "../../protocol/ids.ts";
import type { DatabaseSchema } from "./schema.ts";

/**
 * Takes the user's next `count` revisions and returns the first of them [Y1]. The user's row comes
 * into being with the first change. Runs inside the transaction whose changes it stamps.
 */
export async function takeRevisions(
	trx: Transaction<DatabaseSchema>,
	userId: UserId,
	count: number,
	now: Date,
): Promise<number> {
	const user = await trx
		.insertInto("users")
		.values({ id: userId, rev: count, created_at: now.toISOString() })
		.onConflict((conflict) => conflict.column("id").doUpdateSet({ rev: sql<number>`users.rev + ${count}` }))
		.returning("rev")
		.executeTakeFirstOrThrow();
	return user.rev - count + 1;
}
