import { type Kysely, type Selectable, sql } from "kysely";
import type { ToolPermissionStore } from "../../application/tools/tool-port.ts";
import type { ToolPermission } from "../../protocol/tools.ts";
import { toRowId } from "./rows.ts";
import type { DatabaseSchema } from "./schema.ts";

/** How long what was taken back can be put back. */
const KEPT_MS = 3_600_000;

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
				.where("removed_at", "is", null)
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
					...{ server, tool, fingerprint, decision, created_at: now.toISOString(), removed_at: null },
				})
				.onConflict((conflict) =>
					conflict
						.expression(sql`user_id, server, tool, ifnull(chat_id, 0)`)
						.doUpdateSet({ fingerprint, decision, created_at: now.toISOString(), removed_at: null }),
				)
				.execute();
		},
		async list(userId) {
			const rows = await db
				.selectFrom("tool_permissions")
				.selectAll()
				.where("user_id", "=", userId)
				.where("removed_at", "is", null)
				.orderBy("id")
				.execute();
			return rows.map(toPermission);
		},
		async remove(userId, id, now) {
			await forgetOld(now);
			const removed = await db
				.updateTable("tool_permissions")
				.set({ removed_at: now.toISOString() })
				.where("user_id", "=", userId)
				.where("id", "=", toRowId(id))
				.where("removed_at", "is", null)
				.returning("id")
				.execute();
			return removed.length > 0;
		},
		async restore(userId, id, now) {
			await forgetOld(now);
			const row = await db
				.updateTable("tool_permissions")
				.set({ removed_at: null })
				.where("user_id", "=", userId)
				.where("id", "=", toRowId(id))
				.returningAll()
				.executeTakeFirst();
			return row === undefined ? null : toPermission(row);
		},
	};

	async function forgetOld(now: Date): Promise<void> {
		const before = new Date(now.getTime() - KEPT_MS).toISOString();
		await db.deleteFrom("tool_permissions").where("removed_at", "<", before).execute();
	}
}

function toPermission(row: Selectable<DatabaseSchema["tool_permissions"]>): ToolPermission {
	return {
		...{ id: String(row.id), server: row.server, tool: row.tool, created_at: row.created_at },
		decision: row.decision === "deny" ? "deny" : "allow",
		...(row.chat_id === null ? {} : { chat_id: String(row.chat_id) }),
	};
}
