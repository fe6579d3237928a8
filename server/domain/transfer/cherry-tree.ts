import { arrangeTree } from "./arrange-tree.ts";
import { type CherryTopic, readCherryMessage } from "./cherry-chat.ts";
import { type Fields, parseText, readFields, readKey, readList, readText, readWords } from "./read-values.ts";
import { createSourceChat, type SourceChat, type SourceMessage } from "./source-chat.ts";

/** A row of a table of Cherry Studio's database, by the names of its columns. */
export type CherryRow = Fields;

/**
 * A topic of Cherry Studio's database, where messages are a tree and their parts lie in them as the AI SDK has them.
 * Marks without words, such as where a context was cleared, are passed over.
 * @param fileOf the row of a file by its id
 */
export function readCherryTree(
	topic: CherryRow,
	rows: readonly CherryRow[],
	facts: CherryTopic,
	fileOf: (id: string) => CherryRow | null,
): SourceChat {
	const parents = new Map(rows.map((row) => [readKey(row.id), readKey(row.parent_id)]));
	const messages = rows.flatMap((row): SourceMessage[] => {
		const key = readKey(row.id);
		if (key === null || row.deleted_at) return [];
		const message = readCherryMessage(asMessage(row), blocksOf(row, fileOf), key, readKey(row.parent_id));
		return isEmpty(message) ? [] : [message];
	});
	const kept = new Set(messages.map(({ key }) => key));
	/** The nearest message before it that is there. */
	const nearest = (key: string | null): string | null => {
		const passed = new Set<string>();
		for (let at = key; at !== null; at = parents.get(at) ?? null) {
			if (kept.has(at) || !parents.has(at) || passed.has(at)) return at;
			passed.add(at);
		}
		return null;
	};
	const placed = messages.map((message) => ({ ...message, parent: nearest(message.parent) }));
	const arranged = arrangeTree(placed, nearest(readKey(topic.active_node_id)));
	const times = messages.flatMap(({ createdAt }) => createdAt ?? []).sort();
	return createSourceChat({
		key: readKey(topic.id) ?? "",
		title: facts.name ?? "",
		createdAt: facts.createdAt ?? times[0] ?? null,
		updatedAt: facts.updatedAt ?? times.at(-1) ?? null,
		systemPrompt: facts.prompt,
		folder: facts.assistant,
		pinned: facts.pinned,
		messages: arranged.messages,
		notes: arranged.notes,
	});
}

function isEmpty({ content, reasoning, files, error }: SourceMessage): boolean {
	return content === "" && reasoning === "" && files.length === 0 && error === null;
}

/** As backups of before have a message. */
function asMessage(row: CherryRow): Fields {
	const stats = readFields(parseText(row.stats));
	const snapshot = readFields(parseText(row.model_snapshot ?? row.model_meta));
	const model = readWords(snapshot.id) ?? readText(row.model_id)?.split("::").at(-1);
	return {
		role: row.role,
		createdAt: row.created_at,
		status: row.status === "pending" ? "paused" : row.status,
		model: { id: model },
		usage: { prompt_tokens: stats.promptTokens, completion_tokens: stats.completionTokens },
	};
}

/** Its parts as the blocks they were before. */
function blocksOf(row: CherryRow, fileOf: (id: string) => CherryRow | null): readonly Fields[] {
	const data = readFields(parseText(row.data));
	if (!Array.isArray(data.parts)) return readList(data.blocks).map(readFields);
	return readList(data.parts)
		.map(readFields)
		.flatMap((part): readonly Fields[] => {
			const block = toBlock(part, fileOf);
			return block === null ? [] : [block];
		});
}

function toBlock(part: Fields, fileOf: (id: string) => CherryRow | null): Fields | null {
	const type = readText(part.type) ?? "";
	const data = readFields(part.data);
	if (type === "dynamic-tool" || type.startsWith("tool-")) {
		const toolName = readWords(part.toolName) ?? type.slice("tool-".length);
		return { type: "tool", toolName, arguments: part.input, content: part.output ?? part.errorText };
	}
	switch (type) {
		case "text":
			return { type: "main_text", content: part.text };
		case "reasoning":
			return { type: "thinking", content: part.text };
		case "file":
			return toFileBlock(part, fileOf);
		case "source-url": {
			const url = readWords(part.url);
			const title = (readWords(part.title) ?? url ?? "").replace(/[[\]\n]/g, " ");
			return url !== null && /^https?:\/\/[^\s<>()]+$/i.test(url)
				? { type: "source", content: `[${title}](${url})` }
				: null;
		}
		case "data-error":
			return { type: "error", error: data };
		case "data-code":
			return { type: "code", content: data.content, language: data.language };
		case "data-translation":
		case "data-compact":
			return { type: "text", content: data.content };
		case "data-video":
			return { type: "video", url: data.url, filePath: data.filePath };
		default:
			return null;
	}
}

/** Cherry Studio's own files are known by their id, which is their name in the backup. */
function toFileBlock(part: Fields, fileOf: (id: string) => CherryRow | null): Fields {
	const { fileEntryId } = readFields(readFields(part.providerMetadata).cherry);
	const id = readKey(fileEntryId);
	const row = id === null ? null : fileOf(id);
	const named = readWords(part.filename);
	if (row === null) return { type: "image", url: part.url, name: named };
	const ext = readWords(row.ext);
	const ending = ext === null ? "" : `.${ext}`;
	const name = readWords(row.name);
	return {
		type: "file",
		file: { id, ext: ending, origin_name: named ?? (name === null ? null : `${name}${ending}`) },
	};
}
