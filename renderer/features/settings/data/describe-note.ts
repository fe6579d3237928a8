import type { ImportNote, ImportNoteCode, NoteValues } from "../../../../server/protocol/import-notes.ts";
import type { Text } from "../../../i18n/text.ts";

type Say = (t: Text, values: NoteValues) => string;

/** What a server says of an import, in the person's language, as far as it is known here. */
export function describeNote(t: Text, { code, values, text }: ImportNote): string {
	const say: Say | undefined = Object.hasOwn(SAYINGS, code) ? SAYINGS[code as ImportNoteCode] : undefined;
	return say === undefined ? t.failure(text) : say(t, values);
}

/** Servers of earlier versions have sentences alone. */
export function codedNotes(
	coded: readonly ImportNote[] | undefined,
	sentences: readonly string[],
): readonly ImportNote[] {
	if (coded !== undefined && coded.length > 0) return coded;
	return sentences.map((text) => ({ code: "", values: {}, text }));
}

const numberIn = (values: NoteValues) => Number(values.count ?? 0);

const SAYINGS: Readonly<Record<ImportNoteCode, Say>> = {
	no_messages: (t) => t("It has no messages."),
	cut: (t, v) =>
		t.count(
			numberIn(v),
			"{count} message was longer than 4 million characters and cut there.",
			"{count} messages were longer than 4 million characters and cut there.",
		),
	brought_elsewhere: (t) => t("Another import is bringing this chat."),
	twins: (t, v) =>
		t.count(
			numberIn(v),
			"{count} message has the id of another one and was left out.",
			"{count} messages have the id of another one and were left out.",
		),
	orphans: (t, v) =>
		t.count(
			numberIn(v),
			"{count} message follows one that is not in the file; a branch begins there.",
			"{count} messages follow one that is not in the file; a branch begins there.",
		),
	circles: (t) => t("Some messages follow each other in a circle; it was cut."),
	messages_unreadable: (t, v) =>
		t.count(
			numberIn(v),
			"{count} message of it could not be read.",
			"{count} of its messages could not be read.",
		),
	files_missing: (t, v) =>
		t.count(
			numberIn(v),
			"{count} file is named in it, but not in the export.",
			"{count} files are named in it, but not in the export.",
		),
	files_missing_named: (t, v) =>
		t.count(
			numberIn(v),
			"{count} file is named in it, but not in the export: {names}.",
			"{count} files are named in it, but not in the export: {names}.",
			{ names: String(v.names ?? "") },
		),
	files_missing_some_named: (t, v) =>
		t.count(
			numberIn(v),
			"{count} file is named in it, but not in the export: {names}.",
			"{count} files are named in it, but not in the export: {names}.",
			{ names: t("{names} and {count} more", { names: v.names ?? "", count: v.more ?? 0 }) },
		),
	files_stay_with_app: (t, v) => t("{app} keeps files on its server.", v),
	files_stay_with_claude: (t) => t("Claude's exports hold what was read out of documents, and no files."),
	too_many_files: (t, v) => t("A message has {count} files. The first {taken} were taken over.", v),
	file_too_large: (t, v) => t("The file {name} was left out: it is larger than this server takes.", v),
	file_refused: (t, v) => t("The file {name} was left out: this server takes no files.", v),
	file_damaged: (t, v) => t("The file {name} was left out: it is damaged in the export.", v),
	file_left_out: (t, v) =>
		t("The file {name} was left out: {reason}", { ...v, reason: t.failure(String(v.reason ?? "")) }),
	text_alone: (t, v) => t("Of {name} the export holds the text alone. It was kept as {kept}.", v),
	part_too_long: (t) => t("It is longer than 128 MB."),
	part_not_json: (t) => t("It is not valid JSON."),
	form_unreadable: (t) => t("It has a form that could not be read."),
	entries_strange: (t, v) =>
		t.count(
			numberIn(v),
			"{count} of its entries is no chat in a form that Parley knows.",
			"{count} of its entries are no chats in a form that Parley knows.",
		),
	chat_unreadable: (t) => t("A chat of the archive could not be read."),
	markdown_too_long: (t) => t("The file is longer than a chat in Markdown can be."),
	no_words: (t) => t("There are no words in it."),
	entries_unsafe: (t, v) =>
		t.count(
			numberIn(v),
			"{count} of its files was left out: it is a link, or its name leads out of the archive.",
			"{count} of its files were left out: they are links, or their names lead out of the archive.",
		),
	entries_locked: (t, v) =>
		t.count(
			numberIn(v),
			"{count} of its files is locked with a password and was left out.",
			"{count} of its files are locked with a password and were left out.",
		),
	entry_damaged: (t, v) => t("{name} in the archive is damaged.", v),
	entry_bomb: (t, v) => t("{name} unpacks to far more than it is packed into. It was not opened.", v),
	archive_damaged: (t) => t("The archive is damaged and cannot be opened."),
	archive_list_damaged: (t) => t("The archive is damaged: its list of files cannot be read."),
	archive_too_many: (t) => t("The archive has more files than any export has."),
	archive_too_large: (t) => t("The archive unpacks to more than any export holds."),
	archive_locked: (t) => t("The archive is locked with a password. Unpack it first."),
	archive_in_archive: (t) =>
		t("The archive holds another archive and no chats. Unpack it, and import what is in it."),
	archive_without_chats: (t) =>
		t("The archive holds no chats that Parley knows: neither conversations.json nor Markdown."),
	cherry_database: (t) =>
		t(
			"The backup holds no database of Cherry Studio in a form that Parley knows. Make a backup with its version 2, or in version 1 save a file with “Export to Phone” in its data settings, and import that.",
		),
	database_gaps: (t, v) =>
		t("{name}, a part of the database, is missing in the backup. Messages may be missing with it.", v),
	database_too_large: (t) => t("The database in the backup is larger than the 4 GB that are read."),
	chat_names_missing: (t) => t("The backup does not tell the names of its chats and of their assistants."),
	message_parts_missing: (t, v) =>
		t.count(
			numberIn(v),
			"{count} part of its messages is missing in the backup, or could not be read.",
			"{count} parts of its messages are missing in the backup, or could not be read.",
		),
	agents_left_out: (t, v) =>
		t.count(
			numberIn(v),
			"{count} conversation with an agent was left out: it is no chat.",
			"{count} conversations with agents were left out: they are no chats.",
		),
	file_empty: (t) => t("The file is empty."),
	file_unknown: (t) => t("The file is none that Parley can import: it is neither an archive nor text."),
	file_text_too_long: (t) => t("The file is text, and longer than a chat in Markdown can be."),
	file_without_chats: (t) => t("The file holds no chats in a form that Parley knows."),
	file_of_newer: (t) => t("The file was written by a newer Parley. Update Parley to import it."),
	file_gzip: (t) => t("The file is packed with gzip. Unpack it, and import what is in it."),
	file_rar: (t) => t("The file is a RAR archive. Unpack it, and import what is in it."),
	file_7z: (t) => t("The file is a 7z archive. Unpack it, and import what is in it."),
	file_pdf: (t) => t("The file is a PDF, which holds no chats that can be told apart."),
	file_utf16: (t) => t("The file is text in UTF-16. Save it in UTF-8 and import it again."),
	file_database: (t) =>
		t("The file is a database. Export the chats in the app it belongs to, and import that file."),
	json_cut: (t) => t("The file ends in the middle."),
	json_long: (t) => t("The file goes on after its end."),
	json_wrong: (t) => t("The file is not valid JSON."),
	entry_json_empty: (t, v) => t("{name} is empty.", v),
	entry_json_cut: (t, v) => t("{name} ends in the middle.", v),
	entry_json_long: (t, v) => t("{name} goes on after its end.", v),
	entry_json_wrong: (t, v) => t("{name} is not valid JSON.", v),
	rest_is_here: (t) => t("What came before is imported."),
	nothing_in_it: (t) => t("There are no chats in the file."),
	was_stopped: (t) => t("Parley was stopped while this import ran. Nothing of it was kept; start it again."),
	server_failed: (t) =>
		t("Something failed on the server. Nothing of the import was kept; the server's log has the details."),
	no_room: (t) =>
		t("The server could not write to its database: its disk may be full. Nothing of the import was kept."),
	upload_too_large: (t, v) => t("The file is larger than the {size} that this server takes.", v),
	upload_broken: (t) => t("The file did not arrive whole. Nothing was imported; try again."),
};
