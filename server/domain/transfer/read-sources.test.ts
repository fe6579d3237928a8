import { expect, test } from "vitest";
import { readCherryChat, readCherryTopics } from "./cherry-chat.ts";
import { readMarkdown } from "./markdown-chat.ts";
import { readChat } from "./read-chat.ts";
import type { Fields } from "./read-values.ts";
import type { SourceChat } from "./source-chat.ts";

/** What is shown of a chat: a line for each message, indented below what it follows. */
function draw(chat: SourceChat | undefined): readonly string[] {
	const depths = new Map<string, number>();
	return (chat?.messages ?? []).map((message) => {
		const depth = message.parent === null ? 0 : (depths.get(message.parent) ?? 0) + 1;
		depths.set(message.key, depth);
		const thought = message.reasoning === "" ? "" : ` {${message.reasoning}}`;
		return `${"· ".repeat(depth)}${message.isAi ? (message.model ?? "AI") : "me"}: ${message.content}${thought}`;
	});
}

const read = (value: Fields) => readChat(value, "file#1");

/** A node of a ChatGPT export, as far as it is looked at. */
function node(id: string, parent: string | null, role: string, content: object | string, more: object = {}) {
	const said = typeof content === "string" ? { content_type: "text", parts: [content] } : content;
	return [
		id,
		{
			id,
			parent,
			message: {
				id,
				author: { role },
				content: said,
				status: "finished_successfully",
				metadata: {},
				...more,
			},
			children: [],
		},
	] as const;
}

test("ChatGPT: branches, with the one that was shown last, and what is hidden left out", () => {
	const found = read({
		title: "Boats",
		create_time: 1700000000.25,
		update_time: 1700000500,
		conversation_id: "c-1",
		current_node: "a1",
		is_archived: true,
		default_model_slug: "gpt-x",
		mapping: Object.fromEntries([
			["root", { id: "root", parent: null, message: null, children: ["sys"] }],
			node("sys", "root", "system", "", { metadata: { is_visually_hidden_from_conversation: true } }),
			node("u1", "sys", "user", "Which boat?", { create_time: 1700000001 }),
			node("a1", "u1", "assistant", "A sloop.", { metadata: { model_slug: "gpt-x" } }),
			node("a2", "u1", "assistant", "A ketch.", { metadata: { model_slug: "gpt-y" } }),
			node("u2", "a2", "user", "And why?"),
		]),
	});
	expect(found?.source).toBe("chatgpt");
	expect(draw(found?.chat)).toEqual([
		"me: Which boat?",
		"· gpt-y: A ketch.",
		"· · me: And why?",
		"· gpt-x: A sloop.",
	]);
	expect(found?.chat).toMatchObject({
		key: "c-1",
		title: "Boats",
		archived: true,
		createdAt: "2023-11-14T22:13:20.250Z",
		notes: [],
	});
});

test("ChatGPT: thoughts, code, its output and the text of one answer are one message", () => {
	const found = read({
		title: "Sum",
		current_node: "a4",
		mapping: Object.fromEntries([
			node(
				"ctx",
				null,
				"user",
				{ content_type: "user_editable_context", user_profile: "A sailor", user_instructions: "Be short" },
				{ metadata: { is_visually_hidden_from_conversation: true } },
			),
			node("u", "ctx", "user", {
				content_type: "multimodal_text",
				parts: [{ content_type: "image_asset_pointer", asset_pointer: "sediment://file_1" }, "Add this up"],
			}),
			node("t", "u", "assistant", {
				content_type: "thoughts",
				thoughts: [{ summary: "Adding", content: "2 and 2" }],
			}),
			node("r", "t", "assistant", { content_type: "reasoning_recap", content: "Thought for 2s" }),
			node(
				"c",
				"r",
				"assistant",
				{ content_type: "code", language: "python", text: "2+2" },
				{ recipient: "python" },
			),
			node(
				"o",
				"c",
				"tool",
				{ content_type: "execution_output", text: "4" },
				{ author: { role: "tool", name: "python" } },
			),
			node("a4", "o", "assistant", "It is 4\ue200cite\ue202turn0search0\ue201.", {
				metadata: { model_slug: "o9" },
			}),
		]),
	});
	expect(draw(found?.chat)).toEqual([
		"me: Add this up",
		"· o9: *Calls python*\n\n```python\n2+2\n```\n\n*From python*\n\n```text\n4\n```\n\nIt is 4. {**Adding**\n\n2 and 2\n\nThought for 2s}",
	]);
	expect(found?.chat.systemPrompt).toBe("A sailor\n\nBe short");
	expect(found?.chat.messages[0]?.files).toEqual([{ ref: "file_1", name: "File" }]);
});

test("Claude: old lists and new trees, thinking, tools, and the text of attachments", () => {
	const old = read({
		uuid: "k",
		name: "Letter",
		created_at: "2025-02-03T04:05:06.789123Z",
		chat_messages: [
			{
				uuid: "1",
				sender: "human",
				text: "Read this",
				content: [{ type: "text", text: "Read this" }],
				attachments: [{ file_name: "a.txt", extracted_content: "Dear" }],
				files: [{ file_name: "b.png" }],
			},
			{
				uuid: "2",
				sender: "assistant",
				text: "Done",
				content: [
					{ type: "thinking", thinking: "Hm" },
					{ type: "tool_use", name: "look", input: { q: 1 } },
					{ type: "tool_result", name: "look", content: [{ type: "text", text: "found" }] },
					{ type: "text", text: "Done" },
				],
			},
		],
	});
	expect(old).toMatchObject({ source: "claude", chat: { createdAt: "2025-02-03T04:05:06.789Z" } });
	expect(draw(old?.chat)).toEqual([
		"me: Read this",
		'· AI: *Calls look*\n\n```json\n{\n  "q": 1\n}\n```\n\n*From look*\n\n```\nfound\n```\n\nDone {Hm}',
	]);
	expect(old?.chat.messages[0]?.files).toEqual([
		{ name: "a.txt", ref: "", inline: { encoding: "text", data: "Dear" } },
		{ name: "b.png", ref: "b.png" },
	]);
	const said = (uuid: string, sender: string, text: string, parent: string) => ({
		uuid,
		sender,
		text,
		content: [],
		parent_message_uuid: parent,
	});
	const root = "00000000-0000-4000-8000-000000000000";
	const tree = read({
		uuid: "t",
		chat_messages: [
			said("1", "human", "a", root),
			said("2", "assistant", "b", "1"),
			said("3", "human", "A", root),
			said("4", "assistant", "c", "1"),
		],
		current_leaf_message_uuid: "2",
	});
	expect(draw(tree?.chat)).toEqual(["me: A", "me: a", "· AI: c", "· AI: b"]);
});

test("Open WebUI: the tree by ids, reasoning out of its fold, usage, failures", () => {
	const found = read({
		id: "w",
		title: "Sums",
		archived: false,
		pinned: true,
		created_at: 1700000000,
		meta: { tags: ["math"] },
		chat: {
			params: { system: "Count" },
			history: {
				currentId: "3",
				messages: {
					"1": { id: "1", parentId: null, role: "user", content: "6 x 7", timestamp: 1700000001 },
					"2": {
						id: "2",
						parentId: "1",
						role: "assistant",
						model: "m:1",
						content:
							'<details type="reasoning" done="true"><summary>Thought</summary>\n&gt; six &amp; seven\n</details>\n42',
						usage: { prompt_tokens: 3, completion_tokens: 4 },
					},
					"3": {
						id: "3",
						parentId: "1",
						role: "assistant",
						model: "m:2",
						content: "",
						error: { content: "No room" },
					},
				},
			},
		},
	});
	expect(found?.source).toBe("open-webui");
	expect(draw(found?.chat)).toEqual(["me: 6 x 7", "· m:1: 42 {six & seven}", "· m:2: "]);
	expect(found?.chat).toMatchObject({ pinned: true, tags: ["math"], systemPrompt: "Count" });
	expect(found?.chat.messages[1]?.usage).toEqual({ input_tokens: 3, output_tokens: 4 });
	expect(found?.chat.messages[2]).toMatchObject({ status: "error", error: { message: "No room" } });
});

test("LibreChat: lists and trees of children, a thousand deep, parts of content", () => {
	const said = (id: string, parent: string, isUser: boolean, more: object) => ({
		messageId: id,
		parentMessageId: parent,
		isCreatedByUser: isUser,
		createdAt: `2024-05-01T00:00:0${id}.000Z`,
		...more,
	});
	const none = "00000000-0000-0000-0000-000000000000";
	const flat = read({
		conversationId: "l",
		title: "T",
		options: { promptPrefix: "Kind" },
		messages: [
			said("1", none, true, { text: "q" }),
			said("2", "1", false, {
				model: "x",
				content: [
					{ type: "think", think: "hm" },
					{ type: "tool_call", tool_call: { name: "f", args: "{}", output: "o" } },
					{ type: "text", text: { value: "a" } },
				],
			}),
			said("3", "1", false, { text: "b", error: false, unfinished: true }),
		],
	});
	expect(flat).toMatchObject({
		source: "librechat",
		chat: { systemPrompt: "Kind", createdAt: "2024-05-01T00:00:01.000Z" },
	});
	expect(draw(flat?.chat)).toEqual([
		"me: q",
		"· x: *Calls f*\n\n```json\n{}\n```\n\n```\no\n```\n\na {hm}",
		"· AI: b",
	]);
	let deep: object[] = [];
	for (let i = 5000; i > 0; i--)
		deep = [{ messageId: `m${i}`, isCreatedByUser: i % 2 === 1, text: `t${i}`, children: deep }];
	const tree = read({ conversationId: "d", recursive: true, messagesTree: deep });
	expect(tree?.chat.messages).toHaveLength(5000);
	expect(tree?.chat.messages.at(-1)).toMatchObject({ key: "m5000", parent: "m4999" });
});

test("Cherry Studio: topics, their names far away, blocks, several answers to one question", () => {
	const state = JSON.stringify({
		assistants: JSON.stringify({
			assistants: [
				{
					name: "Cook",
					prompt: "You cook",
					topics: [{ id: "t", name: "Soup", createdAt: "2024-01-01T00:00:00.000Z" }],
				},
			],
		}),
	});
	const facts = readCherryTopics({ "persist:cherry-studio": state });
	const blocks: Record<string, Fields> = {
		b1: { type: "main_text", content: "Which soup?" },
		b2: { type: "thinking", content: "Hm" },
		b3: { type: "main_text", content: "Leek." },
		b4: { type: "main_text", content: "Pea." },
		b5: { type: "error", error: { message: "Gone" } },
	};
	const chat = readCherryChat(
		{
			id: "t",
			messages: [
				{ id: "1", role: "user", blocks: ["b1"], createdAt: "2024-01-01T00:00:01.000Z" },
				{
					id: "2",
					role: "assistant",
					askId: "1",
					model: { id: "leek-1" },
					blocks: ["b2", "b3"],
					foldSelected: true,
					usage: { prompt_tokens: 1, completion_tokens: 2 },
				},
				{ id: "3", role: "assistant", askId: "1", model: { id: "pea-1" }, blocks: ["b4"] },
				{ id: "4", role: "user", content: "Thanks" },
				{ id: "5", role: "assistant", askId: "4", status: "error", blocks: ["b5"] },
			],
		},
		facts.get("t"),
		(id) => blocks[id] ?? null,
	);
	expect(chat).toMatchObject({ title: "Soup", folder: "Cook", systemPrompt: "You cook" });
	expect(draw(chat)).toEqual([
		"me: Which soup?",
		"· pea-1: Pea.",
		"· leek-1: Leek. {Hm}",
		"· · me: Thanks",
		"· · · AI: ",
	]);
	expect(chat.messages.at(-1)).toMatchObject({ status: "error", error: { message: "Gone" } });
});

test.each([
	[
		"headings",
		"# Plan\n\n## User\n\nHello\n\n## Assistant\n\nHi\n\n```\n## User\n```\n",
		["me: Hello", "· AI: Hi\n\n```\n## User\n```"],
	],
	["bold names", "**You:**\n\nA\n\n**ChatGPT:**\n\nB", ["me: A", "· AI: B"]],
	["what is said", "#### You said:\nA\n\n---\n\n#### ChatGPT said:\nB\n", ["me: A", "· AI: B"]],
	["nobody speaks", "# Notes\n\nOnly text: with colons", ["me: # Notes\n\nOnly text: with colons"]],
])("Markdown of others: %s", (_name, text, lines) => {
	expect(draw(readMarkdown(text, "plan.md") ?? undefined)).toEqual(lines);
});

test("messages as models are asked, and what is nothing of all this", () => {
	const found = read({
		title: "R",
		messages: [
			{ role: "system", content: "S" },
			{ role: "user", content: "q" },
			{ role: "assistant", content: [{ type: "text", text: "a" }] },
		],
	});
	expect(draw(found?.chat)).toEqual(["me: q", "· AI: a"]);
	expect(found?.chat.systemPrompt).toBe("S");
	for (const value of [
		{},
		{ mapping: 1 },
		{ chat_messages: {} },
		{ messages: [] },
		{ messages: [{ role: 1 }] },
	]) {
		expect(read(value as Fields)).toBeNull();
	}
});

test("chats and messages without ids, in files of one name, are known again by what they say", () => {
	const asMessages = (...said: string[]) =>
		read({ messages: said.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content })) })
			?.chat;
	const asMarkdown = (...said: string[]) =>
		readMarkdown(
			said.map((content, i) => `## ${i % 2 === 0 ? "User" : "AI"}\n${content}\n`).join("\n"),
			"a.md",
		);
	for (const readSaid of [asMessages, asMarkdown]) {
		const cats = readSaid("About cats", "Meow");
		const keys = cats?.messages.map(({ key }) => key) ?? [];
		const grown = readSaid("About cats", "Meow", "More", "Purr");
		expect(grown?.key).toBe(cats?.key);
		expect(grown?.messages.map(({ key }) => key).slice(0, 2)).toEqual(keys);
		expect(readSaid("About dogs", "Woof", "More")?.key).not.toBe(cats?.key);
		const other = readSaid("About cats", "Hiss")?.messages.map(({ key }) => key);
		expect([other?.[0] === keys[0], other?.[1] === keys[1]]).toEqual([true, false]);
		const twice = readSaid("A", "B", "A", "B")?.messages.map(({ key }) => key);
		expect(new Set(twice).size).toBe(4);
	}
});

test("trees that are none: circles, twins, missing parents, absurd times", () => {
	const found = read({
		title: 5,
		create_time: 1e300,
		update_time: "yesterday",
		current_node: "x",
		mapping: Object.fromEntries([
			node("x", "y", "user", "in a circle"),
			node("y", "x", "assistant", "with another"),
			node("z", "gone", "user", "follows nothing", { create_time: -5 }),
			["odd", 7],
			["odd2", { message: { content: { parts: [null, 3, { a: "x" }] } } }],
		]),
	});
	expect(draw(found?.chat)).toContain("me: follows nothing");
	expect(found?.chat.messages.map(({ content }) => content)).toEqual(
		expect.arrayContaining(["in a circle", "with another"]),
	);
	expect(found?.chat).toMatchObject({ title: "", createdAt: null, updatedAt: null });
});
