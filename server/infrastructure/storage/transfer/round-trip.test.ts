import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openTransferStage, type TransferStage } from "../../../../tests/support/transfer-stage.ts";
import {
	type ExportedChat,
	type ExportedMessage,
	exportedChatSchema,
	exportedMessageSchema,
} from "../../../protocol/export-format.ts";
import type { UserId } from "../../../protocol/ids.ts";

const day = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * 60_000).toISOString();

const words = fc.oneof(
	fc.string({ maxLength: 60, unit: "grapheme" }),
	fc.constantFrom(
		"```\n## You\n```",
		"<!-- parley:text -->",
		"\\<!-- parley:end -->\n\nx",
		'<script>alert("1")</script>',
		"\r\n\r  # a\n\n",
		"\u2028 \u202e x",
	),
);
/** As the server stores it: without NUL, well formed [C4]. */
const text = words.map((word) => word.replaceAll("\u0000", "").toWellFormed());
const line = text.map((word) => word.replace(/\s+/g, " ").trim());

const message = fc.record({
	parent: fc.nat(),
	is_ai: fc.boolean(),
	content: text,
	reasoning: text,
	status: fc.constantFrom("complete", "stopped", "interrupted", "error" as const),
	structured: fc.boolean(),
	form: fc.option(
		fc.record({
			name: fc.string({ minLength: 1, maxLength: 20 }),
			schema: fc.record({
				type: fc.constant("object"),
				title: text,
				properties: fc.dictionary(fc.string({ maxLength: 8 }), fc.record({ description: text }), {
					maxKeys: 3,
				}),
			}),
		}),
		{ nil: null },
	),
	model: fc.option(
		line.filter((name) => name !== ""),
		{ nil: null },
	),
	usage: fc.option(fc.record({ input_tokens: fc.nat(9999), output_tokens: fc.nat(9999) }), { nil: null }),
	error: fc.option(fc.record({ code: fc.constant("model_failed"), message: line }), { nil: null }),
	at: fc.nat(100_000),
});
const chat = fc.record({
	title: line.filter((title) => title !== ""),
	titled_by: fc.constantFrom("person", "server", "model" as const),
	seen: fc.boolean(),
	model: fc.option(
		line.filter((name) => name !== ""),
		{ nil: null },
	),
	system_prompt: fc.option(text, { nil: null }),
	temperature: fc.option(fc.constantFrom(0, 0.7, 2), { nil: null }),
	reasoning_effort: fc.option(fc.constantFrom("low", "high" as const), { nil: null }),
	max_output_tokens: fc.option(fc.constantFrom(1, 4096), { nil: null }),
	pinned: fc.boolean(),
	archived: fc.boolean(),
	folder: fc.option(
		line.filter((name) => name !== ""),
		{ nil: null },
	),
	tags: fc.uniqueArray(
		line.filter((tag) => tag !== ""),
		{ maxLength: 3 },
	),
	messages: fc.array(message, { maxLength: 8 }),
});

const NO_FILES = { tools: [], attachments: [] };

function* linesOf(
	chats: readonly (typeof chat extends fc.Arbitrary<infer T> ? T : never)[],
): Generator<string> {
	for (const { messages, seen, ...facts } of chats) {
		const head: ExportedChat = {
			...facts,
			key: randomUUID() as ExportedChat["key"],
			created_at: day(0),
			updated_at: day(1),
			seen_at: seen ? day(1) : null,
		};
		const said: ExportedMessage[] = [];
		for (const { parent, at, ...rest } of messages) {
			const before = said.length === 0 ? null : (said[parent % (said.length + 1)]?.key ?? null);
			said.push({
				...rest,
				key: randomUUID() as ExportedMessage["key"],
				parent: before,
				created_at: day(at),
				...NO_FILES,
			});
		}
		yield JSON.stringify({ ...head, messages: said });
	}
}

// A thread takes a while to start: few files, of many chats.
const history = fc.array(chat, { minLength: 30, maxLength: 40 });

test("what is exported, imported where there is nothing, and exported again, is the same", async () => {
	await using first = await openTransferStage();
	await fc.assert(
		fc.asyncProperty(history, async (chats) => {
			const user = `u${randomUUID()}` as UserId;
			const made = `{"format":"parley","version":1,"exported_at":"${day(0)}","server_id":"s","chats":[${[...linesOf(chats)]}]}`;
			const imported = await first.importFile(user, made);
			expect(imported).toMatchObject({ state: "done", problem: null, chats: chats.length });
			const json = await exported(first, user);
			expect(json).toEqual(JSON.parse(made).chats);
			await using second = await openTransferStage();
			for (const format of ["parley", "json"] as const) {
				const ann = `u${randomUUID()}` as UserId;
				const again = await second.importFile(ann, await first.exportFile(user, format), "x");
				expect(again).toMatchObject({ state: "done", problem: null, chats: chats.length, source: "parley" });
				expect(await exported(second, ann)).toEqual(json);
			}
		}),
		{ numRuns: 1, endOnFailure: true },
	);
}, 60_000);

test("chats in Markdown come back as they were", async () => {
	await using stage = await openTransferStage();
	await fc.assert(
		fc.asyncProperty(history, async (chats) => {
			const user = `u${randomUUID()}` as UserId;
			const other = `u${randomUUID()}` as UserId;
			await stage.importFile(user, `{"format":"parley","version":1,"chats":[${[...linesOf(chats)]}]}`);
			const again = await stage.importFile(other, await stage.exportFile(user, "markdown"), "chats.zip");
			expect(again).toMatchObject({ state: "done", source: "parley", problem: null });
			expect(byKey(await exported(stage, other))).toEqual(byKey(await exported(stage, user)));
		}),
		{ numRuns: 1, endOnFailure: true },
	);
}, 60_000);

test("every column of chats and messages is exported, or left at home for a reason", async () => {
	await using stage = await openTransferStage();
	const columnsOf = async (table: string) => {
		const { rows } = await sql<{ name: string }>`SELECT name FROM pragma_table_info(${table})`.execute(
			stage.db,
		);
		return rows.map(({ name }) => name).filter((name) => !AT_HOME.has(`${table}.${name}`));
	};
	const chatNames = Object.keys(exportedChatSchema.shape);
	expect((await columnsOf("chats")).filter((name) => !chatNames.includes(name))).toEqual([]);
	const messageNames = Object.keys(exportedMessageSchema.shape);
	expect((await columnsOf("messages")).filter((name) => !messageNames.includes(name))).toEqual([]);
});

/** Numbers that this server gave, keys that stand for them, and which of this server's tools a chat may use. */
const AT_HOME = new Set([
	...["chats.id", "chats.user_id", "chats.client_id", "chats.rev", "chats.tools"],
	...["messages.id", "messages.chat_id", "messages.user_id", "messages.parent_id", "messages.client_id"],
	...["messages.task_id", "messages.rev"],
]);

async function exported(stage: TransferStage, user: UserId): Promise<readonly ExportedChat[]> {
	return JSON.parse((await stage.exportFile(user, "json")).toString("utf8")).chats;
}

function byKey(chats: readonly ExportedChat[]): readonly ExportedChat[] {
	return chats.toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

test("exports that are not read on keep nobody from theirs, and say that they are not whole", async () => {
	await using stage = await openTransferStage({ stallMs: 100 });
	const ann = "ann" as UserId;
	const long = Array.from({ length: 150 }, (_, at) => `## You\n\n${at} ${"word ".repeat(2000)}`).join("\n\n");
	await stage.importFile(ann, `# Long\n\n${long}`, "long.md");
	const request = { userId: ann, chatIds: null, format: "json", isSingle: false, at: new Date() } as const;
	const whole = await stage.exportFile(ann, "json");
	expect(whole.length).toBeGreaterThan(1_400_000);
	const paused = await Promise.all(
		[0, 1].map(async () => {
			const chunks = stage.transfer.exportHistory(request)[Symbol.asyncIterator]();
			return { chunks, first: await chunks.next() };
		}),
	);
	expect(paused.map(({ first }) => first.done)).toEqual([false, false]);
	expect((await stage.exportFile(ann, "json")).length).toBe(whole.length);
	const readOn = async ({ chunks }: (typeof paused)[number]) => {
		while (!(await chunks.next()).done);
	};
	for (const one of paused) await expect(readOn(one)).rejects.toThrow("export has failed");
});
