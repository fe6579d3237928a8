/** One step of the schema; its place in the list is the version it leads to. Released steps never change. */
export type Migration = { readonly name: string; readonly sql: string };

/** `application_id` of a Parley database ("PARL"); tells it from a database of another program. */
export const APPLICATION_ID = 0x5041524c;

export const MIGRATIONS: readonly Migration[] = [
	{
		name: "chats, message tree, generations, revisions",
		sql: `
			CREATE TABLE properties (
				name TEXT PRIMARY KEY,
				value TEXT NOT NULL
			) STRICT, WITHOUT ROWID;

			CREATE TABLE users (
				id TEXT PRIMARY KEY,
				rev INTEGER NOT NULL DEFAULT 0,
				created_at TEXT NOT NULL
			) STRICT, WITHOUT ROWID;

			CREATE TABLE chats (
				id INTEGER PRIMARY KEY AUTOINCREMENT,
				user_id TEXT NOT NULL REFERENCES users (id),
				client_id TEXT,
				title TEXT NOT NULL DEFAULT '',
				model TEXT,
				system_prompt TEXT,
				pinned INTEGER NOT NULL DEFAULT 0,
				archived INTEGER NOT NULL DEFAULT 0,
				rev INTEGER NOT NULL,
				created_at TEXT NOT NULL,
				updated_at TEXT NOT NULL
			) STRICT;
			CREATE UNIQUE INDEX chats_by_client_id ON chats (user_id, client_id) WHERE client_id IS NOT NULL;
			CREATE UNIQUE INDEX chats_by_rev ON chats (user_id, rev);

			CREATE TABLE messages (
				id INTEGER PRIMARY KEY AUTOINCREMENT,
				chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
				user_id TEXT NOT NULL REFERENCES users (id),
				parent_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
				client_id TEXT,
				is_ai INTEGER NOT NULL,
				content TEXT NOT NULL,
				status TEXT NOT NULL,
				task_id TEXT,
				structured INTEGER NOT NULL DEFAULT 0,
				reasoning TEXT NOT NULL DEFAULT '',
				model TEXT,
				usage TEXT,
				error TEXT,
				rev INTEGER NOT NULL,
				created_at TEXT NOT NULL
			) STRICT;
			CREATE INDEX messages_by_chat ON messages (chat_id, id);
			CREATE INDEX messages_by_parent ON messages (parent_id);
			CREATE UNIQUE INDEX messages_by_client_id ON messages (user_id, client_id) WHERE client_id IS NOT NULL;
			CREATE UNIQUE INDEX messages_by_rev ON messages (user_id, rev);

			CREATE TABLE generations (
				task_id TEXT PRIMARY KEY,
				user_id TEXT NOT NULL REFERENCES users (id),
				chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
				message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
				client_id TEXT,
				model TEXT NOT NULL,
				answer_schema TEXT,
				status TEXT NOT NULL,
				owner TEXT NOT NULL,
				fence INTEGER NOT NULL,
				lease_expires_at INTEGER NOT NULL,
				checkpoint TEXT,
				created_at TEXT NOT NULL,
				ended_at TEXT
			) STRICT, WITHOUT ROWID;
			CREATE INDEX generations_by_chat ON generations (chat_id);
			CREATE INDEX generations_by_message ON generations (message_id);
			CREATE INDEX generations_running ON generations (user_id) WHERE status = 'streaming';
			CREATE UNIQUE INDEX generations_by_client_id ON generations (user_id, client_id) WHERE client_id IS NOT NULL;

			CREATE TABLE tombstones (
				user_id TEXT NOT NULL REFERENCES users (id),
				rev INTEGER NOT NULL,
				chat_id INTEGER NOT NULL,
				message_id INTEGER,
				client_id TEXT,
				PRIMARY KEY (user_id, rev)
			) STRICT, WITHOUT ROWID;
			CREATE INDEX tombstones_by_client_id ON tombstones (user_id, client_id) WHERE client_id IS NOT NULL;
		`,
	},
	{
		name: "folders, tags, what was seen, and who gave a chat its title",
		sql: `
			ALTER TABLE chats ADD COLUMN folder TEXT;
			ALTER TABLE chats ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
			ALTER TABLE chats ADD COLUMN seen_at TEXT;
			UPDATE chats SET seen_at = updated_at;
			ALTER TABLE chats ADD COLUMN titled_by TEXT NOT NULL DEFAULT 'person';
		`,
	},
	{
		name: "chats in the order of their list",
		sql: "CREATE INDEX chats_by_activity ON chats (user_id, updated_at, id)",
	},
	{
		// The triggers also run for what a cascade deletes: whoever deletes a message, a chat or all of a user need
		// not know of files. A blob that goes is noted, since its file cannot go within the transaction.
		name: "attachments",
		sql: `
			CREATE TABLE blobs (
				hash TEXT PRIMARY KEY,
				size_bytes INTEGER NOT NULL,
				width INTEGER,
				height INTEGER
			) STRICT, WITHOUT ROWID;

			CREATE TABLE blob_leftovers (hash TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

			CREATE TABLE attachments (
				id TEXT PRIMARY KEY,
				user_id TEXT NOT NULL REFERENCES users (id),
				client_id TEXT,
				hash TEXT NOT NULL REFERENCES blobs (hash),
				name TEXT NOT NULL,
				mime TEXT NOT NULL,
				is_sent INTEGER NOT NULL DEFAULT 0,
				created_at TEXT NOT NULL
			) STRICT, WITHOUT ROWID;
			CREATE INDEX attachments_by_user ON attachments (user_id, hash);
			CREATE INDEX attachments_by_hash ON attachments (hash);
			CREATE INDEX attachments_unsent ON attachments (created_at) WHERE is_sent = 0;
			CREATE UNIQUE INDEX attachments_by_client_id ON attachments (user_id, client_id) WHERE client_id IS NOT NULL;

			CREATE TABLE message_attachments (
				message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
				place INTEGER NOT NULL,
				attachment_id TEXT NOT NULL REFERENCES attachments (id),
				PRIMARY KEY (message_id, place)
			) STRICT, WITHOUT ROWID;
			CREATE INDEX message_attachments_by_attachment ON message_attachments (attachment_id);

			CREATE TRIGGER attachment_without_message AFTER DELETE ON message_attachments
			WHEN NOT EXISTS (SELECT 1 FROM message_attachments WHERE attachment_id = OLD.attachment_id)
			BEGIN
				DELETE FROM attachments WHERE id = OLD.attachment_id;
			END;
			CREATE TRIGGER blob_without_attachment AFTER DELETE ON attachments
			WHEN NOT EXISTS (SELECT 1 FROM attachments WHERE hash = OLD.hash)
			BEGIN
				DELETE FROM blobs WHERE hash = OLD.hash;
				INSERT OR IGNORE INTO blob_leftovers (hash) VALUES (OLD.hash);
			END;

			ALTER TABLE messages ADD COLUMN attachments TEXT;
		`,
	},
	{
		name: "what answers took, kept when their chat is gone",
		sql: `
			CREATE TABLE usage_entries (
				task_id TEXT NOT NULL UNIQUE,
				user_id TEXT NOT NULL,
				chat_id INTEGER,
				message_id INTEGER,
				kind TEXT NOT NULL,
				provider TEXT NOT NULL,
				model TEXT NOT NULL,
				is_local INTEGER NOT NULL,
				input_tokens INTEGER NOT NULL,
				cached_tokens INTEGER NOT NULL,
				output_tokens INTEGER NOT NULL,
				reasoning_tokens INTEGER NOT NULL,
				estimated INTEGER NOT NULL,
				usage TEXT NOT NULL,
				created_at TEXT NOT NULL,
				PRIMARY KEY (user_id, created_at, task_id)
			) STRICT, WITHOUT ROWID;
			CREATE INDEX usage_entries_by_message ON usage_entries (message_id) WHERE message_id IS NOT NULL;
			INSERT INTO usage_entries
				SELECT task_id, user_id, chat_id, id, 'answer', '', coalesce(model, ''),
					coalesce(model GLOB 'ollama/*' OR model GLOB 'lmstudio/*' OR model GLOB 'llamacpp/*', 0),
					CAST(coalesce(json_extract(usage, '$.input_tokens'), 0) AS INTEGER), 0,
					CAST(coalesce(json_extract(usage, '$.output_tokens'), 0) AS INTEGER),
					CAST(coalesce(json_extract(usage, '$.reasoning_tokens'), 0) AS INTEGER), 0, usage, created_at
				FROM messages WHERE task_id IS NOT NULL AND json_valid(usage);
		`,
	},
	{
		name: "choices for the answers of a chat, and the library",
		sql: `
			ALTER TABLE chats ADD COLUMN temperature REAL;
			ALTER TABLE chats ADD COLUMN reasoning_effort TEXT;
			ALTER TABLE chats ADD COLUMN max_output_tokens INTEGER;

			CREATE TABLE library_items (
				user_id TEXT NOT NULL,
				kind TEXT NOT NULL,
				id TEXT NOT NULL,
				name TEXT NOT NULL,
				content TEXT NOT NULL,
				created_at TEXT NOT NULL,
				updated_at TEXT NOT NULL,
				PRIMARY KEY (user_id, kind, id)
			) STRICT;
		`,
	},
	{
		name: "texts of attached documents",
		sql: `
			CREATE TABLE blob_texts (
				hash TEXT NOT NULL REFERENCES blobs (hash) ON DELETE CASCADE,
				mime TEXT NOT NULL,
				text TEXT,
				is_cut INTEGER NOT NULL DEFAULT 0,
				problem TEXT,
				PRIMARY KEY (hash, mime)
			) STRICT, WITHOUT ROWID;
		`,
	},
	{
		name: "imports and what each brought",
		sql: `
			CREATE TABLE imports (
				id TEXT PRIMARY KEY,
				user_id TEXT NOT NULL,
				state TEXT NOT NULL,
				owner TEXT NOT NULL,
				file_name TEXT NOT NULL,
				source TEXT,
				bytes INTEGER NOT NULL DEFAULT 0,
				bytes_read INTEGER NOT NULL DEFAULT 0,
				chats INTEGER NOT NULL DEFAULT 0,
				messages INTEGER NOT NULL DEFAULT 0,
				skipped INTEGER NOT NULL DEFAULT 0,
				problem TEXT,
				created_at TEXT NOT NULL,
				ended_at TEXT
			) STRICT, WITHOUT ROWID;
			CREATE INDEX imports_by_user ON imports (user_id, created_at);

			CREATE TABLE import_chats (
				import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
				position INTEGER NOT NULL,
				chat_id INTEGER,
				shadow_id INTEGER,
				title TEXT NOT NULL,
				outcome TEXT NOT NULL,
				messages INTEGER NOT NULL DEFAULT 0,
				notes TEXT NOT NULL DEFAULT '[]',
				ranges TEXT NOT NULL DEFAULT '[]',
				PRIMARY KEY (import_id, position)
			) STRICT, WITHOUT ROWID;
			CREATE INDEX import_chats_by_chat ON import_chats (chat_id);
		`,
	},
	{
		name: "tools: which a chat may use, what answers called, what was allowed for good",
		sql: `
			ALTER TABLE chats ADD COLUMN tools TEXT;
			ALTER TABLE messages ADD COLUMN tools TEXT;
			CREATE TABLE tool_permissions (
				id INTEGER PRIMARY KEY AUTOINCREMENT,
				user_id TEXT NOT NULL REFERENCES users (id),
				chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
				server TEXT NOT NULL,
				tool TEXT NOT NULL,
				fingerprint TEXT NOT NULL,
				decision TEXT NOT NULL,
				created_at TEXT NOT NULL
			) STRICT;
			CREATE UNIQUE INDEX tool_permissions_by_tool ON tool_permissions (user_id, server, tool, ifnull(chat_id, 0));
			CREATE INDEX tool_permissions_by_chat ON tool_permissions (chat_id) WHERE chat_id IS NOT NULL;
		`,
	},
	{
		name: "the ids of imports are each user's own",
		sql: `
			ALTER TABLE imports ADD COLUMN client_id TEXT NOT NULL DEFAULT '';
			UPDATE imports SET client_id = id;
			CREATE UNIQUE INDEX imports_by_client_id ON imports (user_id, client_id);
		`,
	},
	{
		name: "the form of a structured answer stays with it",
		sql: `
			ALTER TABLE messages ADD COLUMN form TEXT;
			UPDATE messages SET form = (
				SELECT answer_schema FROM generations WHERE message_id = messages.id AND answer_schema IS NOT NULL LIMIT 1
			) WHERE structured = 1;
		`,
	},
	{
		name: "why an import failed, for every language",
		sql: "ALTER TABLE imports ADD COLUMN problem_notes TEXT;",
	},
	{
		name: "what was taken back of tools can be put back for a while",
		sql: "ALTER TABLE tool_permissions ADD COLUMN removed_at TEXT;",
	},
	{
		name: "pinned chats are found without a look at all of them",
		sql: "CREATE INDEX chats_pinned ON chats (user_id, updated_at, id) WHERE pinned = 1;",
	},
	{
		name: "the snapshots of structured answers are counted",
		sql: "ALTER TABLE generations ADD COLUMN snapshots INTEGER NOT NULL DEFAULT 0;",
	},
];
