import type { Generated } from "kysely";

/** Tables as SQLite holds them; kept true to the migrations by `schema.test.ts`. Booleans are 0 or 1, times ISO text. */
export type DatabaseSchema = {
	readonly properties: { readonly name: string; readonly value: string };
	readonly users: { readonly id: string; readonly rev: Generated<number>; readonly created_at: string };
	readonly chats: {
		readonly id: Generated<number>;
		readonly user_id: string;
		readonly client_id: string | null;
		readonly title: Generated<string>;
		readonly model: string | null;
		readonly system_prompt: string | null;
		readonly temperature: number | null;
		readonly reasoning_effort: string | null;
		readonly max_output_tokens: number | null;
		readonly pinned: Generated<number>;
		readonly archived: Generated<number>;
		readonly folder: string | null;
		/** JSON of a list of texts. */
		readonly tags: Generated<string>;
		/** `updated_at` as it was when a person looked at the chat last. */
		readonly seen_at: string | null;
		/** `person`: it is never replaced; `server`: made of the first message; `model`: asked for after the first answer. */
		readonly titled_by: Generated<string>;
		/** JSON of a list of texts; null: no tools. */
		readonly tools: string | null;
		readonly rev: number;
		readonly created_at: string;
		readonly updated_at: string;
	};
	readonly messages: {
		readonly id: Generated<number>;
		readonly chat_id: number;
		readonly user_id: string;
		readonly parent_id: number | null;
		readonly client_id: string | null;
		readonly is_ai: number;
		readonly content: string;
		readonly status: string;
		readonly task_id: string | null;
		readonly structured: Generated<number>;
		/** JSON of the form that a structured answer was asked for in. */
		readonly form: string | null;
		readonly reasoning: Generated<string>;
		readonly model: string | null;
		readonly usage: string | null;
		readonly error: string | null;
		/** JSON of a list of `ToolCall`; null: none. */
		readonly tools: string | null;
		/** JSON of what the message shows of its files, which never changes; null: none. */
		readonly attachments: string | null;
		readonly rev: number;
		readonly created_at: string;
	};
	/** Files by the SHA-256 of their content, as lower case hexadecimal digits. */
	readonly blobs: {
		readonly hash: string;
		readonly size_bytes: number;
		readonly width: number | null;
		readonly height: number | null;
	};
	/** Blobs that no row needs any more, whose files are still to be deleted. */
	readonly blob_leftovers: { readonly hash: string };
	readonly attachments: {
		readonly id: string;
		readonly user_id: string;
		readonly client_id: string | null;
		readonly hash: string;
		readonly name: string;
		/** By content, and by the name where the content is text of some kind. */
		readonly mime: string;
		/** 0 until a message has it; from then on it lives as long as its last message. */
		readonly is_sent: Generated<number>;
		readonly created_at: string;
	};
	/** What was read of a document, as a file of this type; either the text or why there is none. */
	readonly blob_texts: {
		readonly hash: string;
		readonly mime: string;
		readonly text: string | null;
		readonly is_cut: Generated<number>;
		readonly problem: string | null;
	};
	readonly message_attachments: {
		readonly message_id: number;
		readonly place: number;
		readonly attachment_id: string;
	};
	readonly generations: {
		readonly task_id: string;
		readonly user_id: string;
		readonly chat_id: number;
		readonly message_id: number;
		readonly client_id: string | null;
		readonly model: string;
		readonly answer_schema: string | null;
		readonly status: string;
		readonly owner: string;
		readonly fence: number;
		/** Milliseconds since 1970. */
		readonly lease_expires_at: number;
		/** JSON of a `Checkpoint`. */
		readonly checkpoint: string | null;
		/** How many snapshots of a structured answer came until its row was saved. */
		readonly snapshots: Generated<number>;
		readonly created_at: string;
		readonly ended_at: string | null;
	};
	readonly tool_permissions: {
		readonly id: Generated<number>;
		readonly user_id: string;
		/** Null: everywhere. */
		readonly chat_id: number | null;
		readonly server: string;
		readonly tool: string;
		/** Of what the tool said of itself when it was decided. */
		readonly fingerprint: string;
		readonly decision: string;
		readonly created_at: string;
		/** Null: it holds. */
		readonly removed_at: string | null;
	};
	readonly library_items: {
		readonly user_id: string;
		readonly kind: string;
		readonly id: string;
		readonly name: string;
		/** JSON of what the kind holds. */
		readonly content: string;
		readonly created_at: string;
		readonly updated_at: string;
	};
	readonly tombstones: {
		readonly user_id: string;
		readonly rev: number;
		readonly chat_id: number;
		readonly message_id: number | null;
		readonly client_id: string | null;
	};
	/** One row for each task that took tokens. Chat and message may be gone. */
	readonly usage_entries: {
		readonly task_id: string;
		readonly user_id: string;
		readonly chat_id: number | null;
		readonly message_id: number | null;
		readonly kind: string;
		readonly provider: string;
		readonly model: string;
		readonly is_local: number;
		readonly input_tokens: number;
		readonly cached_tokens: number;
		readonly output_tokens: number;
		readonly reasoning_tokens: number;
		readonly estimated: number;
		/** JSON of a `Usage`: all of it, with its times. */
		readonly usage: string;
		readonly created_at: string;
	};
	/** A file that is, was, or could not be imported. */
	readonly imports: {
		readonly id: string;
		readonly user_id: string;
		/** The id that its user knows it by; other users may have the same. */
		readonly client_id: string;
		/** An `ImportState`. */
		readonly state: string;
		/** Process that works on it. */
		readonly owner: string;
		readonly file_name: string;
		readonly source: string | null;
		readonly bytes: Generated<number>;
		readonly bytes_read: Generated<number>;
		readonly chats: Generated<number>;
		readonly messages: Generated<number>;
		readonly skipped: Generated<number>;
		readonly problem: string | null;
		/** JSON of a list of notes, of which the problem is the sentences. */
		readonly problem_notes: Generated<string | null>;
		readonly created_at: string;
		readonly ended_at: string | null;
	};
	readonly import_chats: {
		readonly import_id: string;
		readonly position: number;
		readonly chat_id: number | null;
		readonly shadow_id: number | null;
		readonly title: string;
		readonly outcome: string;
		readonly messages: Generated<number>;
		readonly notes: Generated<string>;
		readonly ranges: Generated<string>;
	};
};
