import { arrangeTree, count } from "./arrange-tree.ts";
import {
	type Fields,
	fence,
	isFields,
	joinParts,
	readFields,
	readInstant,
	readKey,
	readList,
	readText,
	readWords,
	toJson,
} from "./read-values.ts";
import { createMessage, createSourceChat, type SourceChat, type SourceMessage } from "./source-chat.ts";

/** What one node says: to be shown, thought, or said before the chat began. */
type Said = {
	readonly text: string;
	readonly reasoning: string;
	readonly prompt: string | null;
	readonly files: number;
};
type Node = { readonly key: string; readonly message: Fields; readonly said: Said; readonly isAi: boolean };

export function isChatGptChat(value: Fields): boolean {
	return isFields(value.mapping);
}

/**
 * A chat of a ChatGPT export: a tree of nodes, of which many are not shown (roots, instructions, calls of tools). What
 * an answer is made of (thoughts, code, what a tool returned, text) becomes one message, unless a fork lies in it.
 */
export function readChatGptChat(value: Fields): SourceChat {
	const mapping = readFields(value.mapping);
	const keys = Object.keys(mapping);
	const nodes = new Map<string, Node | null>();
	for (const key of keys) nodes.set(key, readNode(key, readFields(mapping[key])));
	const parentOf = (key: string) => readKey(readFields(mapping[key]).parent);
	const isShown = (key: string) => hasContent(nodes.get(key) ?? null);
	const shownParent = createAncestors(keys, parentOf, isShown);
	const shownKeys = keys.filter(isShown);
	const childCounts = new Map<string | null, number>();
	for (const key of shownKeys) {
		const parent = shownParent(key);
		childCounts.set(parent, (childCounts.get(parent) ?? 0) + 1);
	}
	// A node of an answer belongs to the message of the node before it.
	const isContinued = (key: string): boolean => {
		const parent = shownParent(key);
		return (
			parent !== null &&
			nodes.get(key)?.isAi === true &&
			nodes.get(parent)?.isAi === true &&
			childCounts.get(parent) === 1
		);
	};
	const headOf = createAncestors(keys, shownParent, (key) => isShown(key) && !isContinued(key));
	const head = (key: string) => (isShown(key) && !isContinued(key) ? key : headOf(key));
	const groups = new Map<string, Node[]>();
	for (const key of sortByDepth(shownKeys, shownParent)) {
		const node = nodes.get(key);
		const first = head(key);
		if (node === undefined || node === null || first === null) continue;
		const group = groups.get(first);
		if (group === undefined) groups.set(first, [node]);
		else group.push(node);
	}
	const messages = [...groups].map(([key, group]) => {
		const parent = shownParent(key);
		return toMessage(key, parent === null ? null : head(parent), group);
	});
	const last = readKey(value.current_node);
	const current = last === null ? null : isShown(last) ? head(last) : headOfHidden(last, shownParent, head);
	const arranged = arrangeTree(messages, current);
	const files = shownKeys.reduce((sum, key) => sum + (nodes.get(key)?.said.files ?? 0), 0);
	return createSourceChat({
		key:
			readKey(value.conversation_id) ??
			readKey(value.id) ??
			`${readText(value.title)}/${String(value.create_time)}`,
		title: readWords(value.title) ?? "",
		createdAt: readInstant(value.create_time),
		updatedAt: readInstant(value.update_time),
		model: null,
		systemPrompt: joinParts([...nodes.values()].map((node) => node?.said.prompt ?? null)) || null,
		pinned: value.is_starred === true || (value.pinned_time !== undefined && value.pinned_time !== null),
		archived: value.is_archived === true,
		messages: arranged.messages,
		notes: [
			...arranged.notes,
			...(files === 0
				? []
				: [`${count(files, "picture or file", "pictures or files")} named in it could not be taken over.`]),
		],
	});
}

function headOfHidden(
	key: string,
	shownParent: (key: string) => string | null,
	head: (key: string) => string | null,
): string | null {
	const parent = shownParent(key);
	return parent === null ? null : head(parent);
}

/** The nearest key above that passes; each is looked for once, however deep the tree, and circles end. */
function createAncestors(
	keys: readonly string[],
	parentOf: (key: string) => string | null,
	passes: (key: string) => boolean,
): (key: string) => string | null {
	const known = new Map<string, string | null>();
	const all = new Set(keys);
	return (key) => {
		const walked: string[] = [];
		const seen = new Set<string>();
		let found: string | null = null;
		for (let step = key; ; ) {
			const before = known.get(step);
			if (before !== undefined) {
				found = before;
				break;
			}
			walked.push(step);
			seen.add(step);
			const parent = parentOf(step);
			if (parent === null || !all.has(parent) || seen.has(parent)) break;
			if (passes(parent)) {
				found = parent;
				break;
			}
			step = parent;
		}
		for (const step of walked) known.set(step, found);
		return found;
	};
}

/** Parents first; the order of the file among those of one depth. */
function sortByDepth(keys: readonly string[], parentOf: (key: string) => string | null): readonly string[] {
	const depths = new Map<string, number>();
	for (const key of keys) {
		const path: string[] = [];
		const seen = new Set<string>();
		let step: string | null = key;
		while (step !== null && !depths.has(step) && !seen.has(step)) {
			seen.add(step);
			path.push(step);
			step = parentOf(step);
		}
		let depth = step === null ? -1 : (depths.get(step) ?? -1);
		for (const each of path.toReversed()) depths.set(each, ++depth);
	}
	return keys.toSorted((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0));
}

function readNode(key: string, node: Fields): Node | null {
	if (!isFields(node.message)) return null;
	const { message } = node;
	const role = readText(readFields(message.author).role) ?? "";
	return { key, message, said: readSaid(message, role), isAi: role !== "user" };
}

function hasContent(node: Node | null): boolean {
	return node !== null && (node.said.text !== "" || node.said.reasoning !== "");
}

function toMessage(key: string, parent: string | null, group: readonly Node[]): SourceMessage {
	const [first] = group;
	const last = group.at(-1);
	const metadata = readFields(last?.message.metadata);
	const models = group.map(({ message }) => readWords(readFields(message.metadata).model_slug));
	const isAi = first?.isAi ?? false;
	return createMessage({
		...{ key, parent, isAi },
		content: joinParts(group.map(({ said }) => said.text)),
		reasoning: joinParts(group.map(({ said }) => said.reasoning)),
		model: isAi ? (models.findLast((model) => model !== null) ?? null) : null,
		createdAt: readInstant(first?.message.create_time),
		status: isAi ? statusOf(last?.message.status, readFields(metadata.finish_details).type) : "complete",
	});
}

function statusOf(status: unknown, end: unknown): SourceMessage["status"] {
	if (end === "interrupted") return "stopped";
	return status === "in_progress" ? "interrupted" : "complete";
}

const NOTHING: Said = { text: "", reasoning: "", prompt: null, files: 0 };

function readSaid(message: Fields, role: string): Said {
	const content = readFields(message.content);
	const metadata = readFields(message.metadata);
	const type = readText(content.content_type) ?? "";
	if (type === "user_editable_context") {
		return {
			...NOTHING,
			prompt: joinParts([readWords(content.user_profile), readWords(content.user_instructions)]) || null,
		};
	}
	const isHidden = metadata.is_visually_hidden_from_conversation === true;
	if (role === "system") {
		const { text } = readContent(type, content);
		return isHidden && metadata.is_user_system_message !== true
			? NOTHING
			: { ...NOTHING, prompt: text || null };
	}
	if (isHidden || type === "model_editable_context") return NOTHING;
	const said = readContent(type, content);
	const text = withReferences(said.text, metadata);
	const recipient = readText(message.recipient) ?? "all";
	const isCall = role === "assistant" && recipient !== "all" && text !== "";
	if (role !== "tool" && !isCall) return { ...said, text };
	const name = role === "tool" ? (readText(readFields(message.author).name) ?? "tool") : recipient;
	if (text === "") return { ...said, text };
	const block = type === "code" || type === "execution_output" ? text : fence(text);
	return { ...said, text: `*${isCall ? "Calls" : "From"} ${name}*\n\n${block}` };
}

function readContent(type: string, content: Fields): Said {
	switch (type) {
		case "thoughts":
			return { ...NOTHING, reasoning: joinParts(readList(content.thoughts).map(readThought)) };
		case "reasoning_recap":
			return { ...NOTHING, reasoning: readText(content.content) ?? "" };
		case "code":
			return { ...NOTHING, text: code(readText(content.text), readText(content.language)) };
		case "execution_output":
			return { ...NOTHING, text: code(readText(content.text), "text") };
		case "tether_quote": {
			const source = joinParts([readWords(content.title), readWords(content.url)]);
			return { ...NOTHING, text: joinParts([source, readText(content.text)]) };
		}
		case "tether_browsing_display":
			return { ...NOTHING, text: joinParts([readText(content.summary), readText(content.result)]) };
		default:
			return readParts(content);
	}
}

function code(text: string | null, language: string | null): string {
	if (text === null || text.trim() === "") return "";
	return fence(text, language === "unknown" ? "" : (language ?? ""));
}

function readThought(thought: unknown): string {
	if (typeof thought === "string") return thought;
	const { summary, content } = readFields(thought);
	const title = readWords(summary);
	return joinParts([title === null ? null : `**${title}**`, readText(content)]);
}

function readParts(content: Fields): Said {
	const texts: string[] = [];
	let files = 0;
	for (const part of readList(content.parts)) {
		if (typeof part === "string") {
			texts.push(part);
			continue;
		}
		const { content_type: type, text, metadata, ...rest } = readFields(part);
		const words = readWords(text);
		const isFile = typeof type === "string" && /asset_pointer|image|audio|video|file/.test(type);
		if (words !== null) texts.push(words);
		else if (isFile) {
			files++;
			const prompt = readWords(readFields(readFields(metadata).dalle).prompt);
			texts.push(prompt === null ? "*[File]*" : `*[Picture: ${prompt}]*`);
		} else if (Object.keys(rest).length > 0) texts.push(fence(toJson(rest), "json"));
	}
	const other =
		texts.length > 0
			? null
			: (readText(content.text) ?? readText(content.result) ?? readText(content.content));
	return {
		...NOTHING,
		text: joinParts([...texts, other]).trim() === "" ? "" : joinParts([...texts, other]),
		files,
	};
}

/** Signs of a private area stand for sources; the file says what was shown for them. */
function withReferences(text: string, metadata: Fields): string {
	if (!text.includes("\ue200")) return text;
	let shown = text;
	for (const reference of readList(metadata.content_references)) {
		const { matched_text: mark, alt } = readFields(reference);
		if (typeof mark === "string" && mark.includes("\ue200"))
			shown = shown.replaceAll(mark, () => readText(alt) ?? "");
	}
	return shown.replace(/\ue200[^\ue201]*\ue201/g, "");
}
