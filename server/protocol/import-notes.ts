import { z } from "zod";

/**
 * What an import has to say of a chat or of its file, by code: the English sentence, with its values in braces; two
 * where it depends on the number `count`.
 */
const SENTENCES = {
	no_messages: "It has no messages.",
	cut: [
		"{count} message was longer than 4 million characters and cut there.",
		"{count} messages were longer than 4 million characters and cut there.",
	],
	brought_elsewhere: "Another import is bringing this chat.",
	twins: [
		"{count} message has the id of another one and was left out.",
		"{count} messages have the id of another one and were left out.",
	],
	orphans: [
		"{count} message follows one that is not in the file; a branch begins there.",
		"{count} messages follow one that is not in the file; a branch begins there.",
	],
	circles: "Some messages follow each other in a circle; it was cut.",
	messages_unreadable: [
		"{count} of its messages could not be read.",
		"{count} of its messages could not be read.",
	],
	files_missing: [
		"{count} file is named in it, but not in the export.",
		"{count} files are named in it, but not in the export.",
	],
	files_missing_named: [
		"{count} file is named in it, but not in the export: {names}.",
		"{count} files are named in it, but not in the export: {names}.",
	],
	files_missing_some_named: [
		"{count} file is named in it, but not in the export: {names}, and {more} more.",
		"{count} files are named in it, but not in the export: {names}, and {more} more.",
	],
	files_stay_with_app: "{app} keeps files on its server.",
	files_stay_with_claude: "Claude's exports hold what was read out of documents, and no files.",
	too_many_files: "A message has {count} files. The first {taken} were taken over.",
	file_too_large: 'The file "{name}" was left out: it is larger than this server takes.',
	file_refused: 'The file "{name}" was left out: this server takes no files.',
	file_damaged: 'The file "{name}" was left out: it is damaged in the export.',
	file_left_out: 'The file "{name}" was left out: {reason}',
	text_alone: 'Of "{name}" the export holds the text alone. It was kept as "{kept}".',
	part_too_long: "It is longer than 128 MB.",
	part_not_json: "It is not valid JSON.",
	form_unreadable: "It has a form that could not be read.",
	entries_strange: [
		"{count} of its entries is no chat in a form that Parley knows.",
		"{count} of its entries are no chats in a form that Parley knows.",
	],
	chat_unreadable: "A chat of the archive could not be read.",
	markdown_too_long: "The file is longer than a chat in Markdown can be.",
	no_words: "There are no words in it.",
	entries_unsafe: [
		"{count} of its files was left out: it is a link, or its name leads out of the archive.",
		"{count} of its files were left out: they are links, or their names lead out of the archive.",
	],
	entries_locked: [
		"{count} of its files is locked with a password and was left out.",
		"{count} of its files are locked with a password and were left out.",
	],
	entry_damaged: '"{name}" in the archive is damaged.',
	entry_bomb: '"{name}" unpacks to far more than it is packed into. It was not opened.',
	archive_damaged: "The archive is damaged and cannot be opened.",
	archive_list_damaged: "The archive is damaged: its list of files cannot be read.",
	archive_too_many: "The archive has more files than any export has.",
	archive_too_large: "The archive unpacks to more than any export holds.",
	archive_locked: "The archive is locked with a password. Unpack it first.",
	archive_in_archive: "The archive holds another archive and no chats. Unpack it, and import what is in it.",
	archive_without_chats:
		"The archive holds no chats that Parley knows: neither conversations.json nor Markdown.",
	cherry_database:
		"The backup holds no database of Cherry Studio in a form that Parley knows. Make a backup with its version 2, or in version 1 save a file with “Export to Phone” in its data settings, and import that.",
	database_gaps:
		'"{name}", a part of the database, is missing in the backup. Messages may be missing with it.',
	database_too_large: "The database in the backup is larger than the 4 GB that are read.",
	chat_names_missing: "The backup does not tell the names of its chats and of their assistants.",
	message_parts_missing: [
		"{count} part of its messages is missing in the backup, or could not be read.",
		"{count} parts of its messages are missing in the backup, or could not be read.",
	],
	agents_left_out: [
		"{count} conversation with an agent was left out: it is no chat.",
		"{count} conversations with agents were left out: they are no chats.",
	],
	file_empty: "The file is empty.",
	file_unknown: "The file is none that Parley can import: it is neither an archive nor text.",
	file_text_too_long: "The file is text, and longer than a chat in Markdown can be.",
	file_without_chats: "The file holds no chats in a form that Parley knows.",
	file_of_newer: "The file was written by a newer Parley. Update Parley to import it.",
	file_gzip: "The file is packed with gzip. Unpack it, and import what is in it.",
	file_rar: "The file is a RAR archive. Unpack it, and import what is in it.",
	file_7z: "The file is a 7z archive. Unpack it, and import what is in it.",
	file_pdf: "The file is a PDF, which holds no chats that can be told apart.",
	file_utf16: "The file is text in UTF-16. Save it in UTF-8 and import it again.",
	file_database: "The file is a database. Export the chats in the app it belongs to, and import that file.",
	json_cut: "The file ends in the middle.",
	json_long: "The file goes on after its end.",
	json_wrong: "The file is not valid JSON.",
	entry_json_empty: '"{name}" is empty.',
	entry_json_cut: '"{name}" ends in the middle.',
	entry_json_long: '"{name}" goes on after its end.',
	entry_json_wrong: '"{name}" is not valid JSON.',
	rest_is_here: "What came before is imported.",
	nothing_in_it: "There are no chats in the file.",
	was_stopped: "Parley was stopped while this import ran. Nothing of it was kept; start it again.",
	server_failed:
		"Something failed on the server. Nothing of the import was kept; the server's log has the details.",
	no_room:
		"The server could not write to its database: its disk may be full. Nothing of the import was kept.",
	upload_too_large: "The file is larger than the {size} that this server takes.",
	upload_broken: "The file did not arrive whole. Nothing was imported; try again.",
} as const satisfies Readonly<Record<string, string | readonly [one: string, other: string]>>;

export type ImportNoteCode = keyof typeof SENTENCES;
export type NoteValues = Readonly<Record<string, string | number>>;

export const importNoteSchema = z
	.object({
		code: z.string().max(100).meta({ description: "What is said; new ones may be added" }),
		values: z
			.record(z.string(), z.union([z.string(), z.number()]))
			.meta({ description: "What the sentence is filled in with" }),
		text: z.string().meta({ description: "The sentence in English" }),
	})
	.meta({ id: "ImportNote" });
export type ImportNote = z.infer<typeof importNoteSchema>;

/** A sentence of an import, for clients to show as it is or to say in another language by its code. */
export function noteOf(code: ImportNoteCode, values: NoteValues = {}): ImportNote {
	const sentence: string | readonly [string, string] = SENTENCES[code];
	const form = typeof sentence === "string" ? sentence : sentence[values.count === 1 ? 0 : 1];
	const text = form.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
	return { code, values: { ...values }, text };
}
