import type { Kysely, Selectable } from "kysely";
import type { LibraryStore } from "../../application/ports.ts";
import { AppError } from "../../domain/app-error.ts";
import type { LibraryContent, LibraryItem, LibraryKind } from "../../protocol/library.ts";
import type { DatabaseSchema } from "./schema.ts";

type Row = Selectable<DatabaseSchema["library_items"]>;

/** Named documents of users in SQLite. */
export function createLibraryStore(db: Kysely<DatabaseSchema>): LibraryStore {
	const itemsOf = (userId: string, kind: LibraryKind) =>
		db.selectFrom("library_items").where("user_id", "=", userId).where("kind", "=", kind);
	return {
		async listItems(userId, kind) {
			const rows = await itemsOf(userId, kind).selectAll().orderBy("name").orderBy("id").execute();
			return rows.map((row) => toItem(kind, row));
		},
		putItem: (userId, { kind, id, name, content }, { maxItems, now }) =>
			db.transaction().execute(async (trx) => {
				const known = await trx
					.selectFrom("library_items")
					.selectAll()
					.where("user_id", "=", userId)
					.where("kind", "=", kind)
					.where("id", "=", id)
					.executeTakeFirst();
				const written = { name, content: JSON.stringify(content) };
				if (known?.name === name && known.content === written.content) return toItem(kind, known);
				if (known === undefined) {
					const { count } = await trx
						.selectFrom("library_items")
						.select((select) => select.fn.countAll<number>().as("count"))
						.where("user_id", "=", userId)
						.where("kind", "=", kind)
						.executeTakeFirstOrThrow();
					if (count >= maxItems) throw new AppError("library_full");
				}
				const at = now.toISOString();
				const row = await trx
					.insertInto("library_items")
					.values({ user_id: userId, kind, id, ...written, created_at: at, updated_at: at })
					.onConflict((conflict) =>
						conflict.columns(["user_id", "kind", "id"]).doUpdateSet({ ...written, updated_at: at }),
					)
					.returningAll()
					.executeTakeFirstOrThrow();
				return toItem(kind, row);
			}),
		async deleteItem(userId, kind, id) {
			const deleted = await db
				.deleteFrom("library_items")
				.where("user_id", "=", userId)
				.where("kind", "=", kind)
				.where("id", "=", id)
				.executeTakeFirst();
			return deleted.numDeletedRows > 0n;
		},
	};
}

function toItem<Kind extends LibraryKind>(kind: Kind, row: Row): LibraryItem<Kind> {
	return {
		kind,
		id: row.id as LibraryItem["id"],
		name: row.name,
		content: JSON.parse(row.content) as LibraryContent<Kind>,
		created_at: row.created_at,
		updated_at: row.updated_at,
	};
}
