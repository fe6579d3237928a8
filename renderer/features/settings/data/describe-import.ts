import type { Import, ImportedChat } from "../../../../server/protocol/transfer.ts";
import type { Text } from "../../../i18n/text.ts";

export function nameSource(t: Text, source: NonNullable<Import["source"]>): string {
	switch (source) {
		case "chatgpt":
			return "ChatGPT";
		case "claude":
			return "Claude";
		case "open-webui":
			return "Open WebUI";
		case "librechat":
			return "LibreChat";
		case "cherry-studio":
			return "Cherry Studio";
		case "markdown":
			return "Markdown";
		case "messages":
			return t("List of messages");
		case "parley":
			return "Parley";
	}
}

/** How far it is or what it came to, in a sentence with numbers. */
export function describeImport(t: Text, record: Import): string {
	const chats = t.count(record.chats, "{count} chat", "{count} chats");
	const messages = t.count(record.messages, "{count} message", "{count} messages");
	const all = t("{chats} with {messages}", { chats, messages });
	switch (record.state) {
		case "receiving":
			return t("The file is on its way.");
		case "waiting":
			return t("Waits for another import to end.");
		case "running":
			return record.chats === 0 ? t("Reading the file.") : t("Read so far: {all}.", { all });
		case "publishing":
			return t("{all} appear in the list.", { all });
		case "done":
			return describeDone(t, record, all);
		case "failed":
			return t("Nothing was imported.");
		case "cancelling":
			return t("Taking back what was read.");
		case "cancelled":
			return t("Cancelled. Nothing was imported.");
		case "undoing":
			return t("Taking back what was imported.");
		case "undone":
			if (record.kept === 0) return t("Undone. Nothing of it is left.");
			return t.count(
				record.kept,
				"Undone, but for {count} chat that was used since.",
				"Undone, but for {count} chats that were used since.",
			);
	}
}

function describeDone(t: Text, record: Import, all: string): string {
	const skipped = t.count(
		record.skipped,
		"{count} was here already or left out",
		"{count} were here already or left out",
	);
	if (record.chats === 0) return t("Nothing new in it: {skipped}.", { skipped });
	return record.skipped === 0
		? t("Imported: {all}.", { all })
		: t("Imported: {all}; {skipped}.", { all, skipped });
}

export function describeOutcome(t: Text, { outcome, messages }: ImportedChat): string {
	switch (outcome) {
		case "imported":
			return t.count(messages, "Imported, {count} message", "Imported, {count} messages");
		case "grown":
			return t.count(messages, "Was here; {count} new message", "Was here; {count} new messages");
		case "unchanged":
			return t("Was here, nothing new");
		case "skipped":
			return t("Left out");
		case "undone":
			return t("Taken back");
		case "kept":
			return t("Kept: it was used after the import");
	}
}
