import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { DatabaseSchema } from "./schema.ts";

/** The id by which clients know this history again, made with the database. */
export async function readServerId(db: Kysely<DatabaseSchema>): Promise<string> {
	await db
		.insertInto("properties")
		.values({ name: "server_id", value: randomUUID() })
		.onConflict((conflict) => conflict.column("name").doNothing())
		.execute();
	const row = await db
		.selectFrom("properties")
		.select("value")
		.where("name", "=", "server_id")
		.executeTakeFirstOrThrow();
	return row.value;
}
