import { type Kysely, sql } from "kysely";
import type { ToolPermissionStore } from "../../application/tools/tool-port.ts";
import type { ToolPermission } from "../../protocol/tools.ts";
import { toRowId } from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";

/** What people decided for good, in SQLite. */
export function createToolPermissionStore(db: Kysely<DatabaseSchema>): ToolPermissionStore {
	return {
		async find({ userId, chatId, server, tool }) {
			const rows = await db
				.selectFrom("tool_permissions")
				.select(["chat_id", "fingerprint", "decision"])
				.where("user_id", "=", userId)
				.where("server", "=", server)
				.where("tool", "=", tool)
				.where((eb) => eb.or([eb("chat_id", "is", null), eb("chat_id", "=", toRowId(chatId))]))
				.execute();
			return rows.map(({ fingerprint, decision }) => ({
				fingerprint,
				decision: decision === "deny" ? "deny" : "allow",
			}));
		},
		async save({ userId, chatId, server, tool, fingerprint, decision, now }) {
			await db
				.insertInto("tool_permissions")
				.values({
					...{ user_id: userId, chat_id: chatId === null ? null : toRowId(chatId) },
					...{ server, tool, fingerprint, decision, created_at: now.toISOString() },
				})
				.onConflict((conflict) =>
					conflict
						.expression(sql`user_id, server, tool, ifnull(chat_id, 0)`)
						.doUpdateSet({ fingerprint, decision, created_at: now.toISOString() }),
				)
				.execute();
		},
		async list(userId) {
			const rows = await db
				.selectFrom("tool_permissions")
				.selectAll()
				.where("user_id", "=", userId)
				.orderBy("id")
				.execute();
			return rows.map(
				(row): ToolPermission => ({
					...{ id: String(row.id), server: row.server, tool: row.tool, created_at: row.created_at },
					decision: row.decision === "deny" ? "deny" : "allow",
					...(row.chat_id === null ? {} : { chat_id: String(row.chat_id) }),
				}),
			);
		},
		async remove(userId, id) {
			const removed = await db
				.deleteFrom("tool_permissions")
				.where("user_id", "=", userId)
				.where("id", "=", toRowId(id))
				.returning("id")
				.execute();
			return removed.length > 0;
		},
	};
}
