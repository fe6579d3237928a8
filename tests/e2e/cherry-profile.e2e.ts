import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserId } from "../../server/protocol/ids.ts";
import { makeZip } from "../support/make-zip.ts";
import { recordProfile } from "../support/record-profile.ts";
import { HAS_BROWSER } from "../support/stage.ts";
import { drawTree, openTransferStage, type TransferStage } from "../support/transfer-stage.ts";

type Files = Readonly<Record<string, Buffer>>;

const FILE_ID = "0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b";
const PNG = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"base64",
);
const LONG = "Lörem 🌊 ".repeat(30_000);
let stage: TransferStage;
let profile: Files;
let users = 0;

beforeAll(async () => {
	if (!HAS_BROWSER) return;
	stage = await openTransferStage();
	profile = await recordProfile(fillDatabase, { fileId: FILE_ID, long: LONG });
});
afterAll(async () => stage?.[Symbol.asyncDispose]());

/** Runs in the page: the stores of Cherry Studio 1.9, as far as chats go, and what its browser could do with them. */
async function fillDatabase({ fileId, long }: { fileId: string; long: string }): Promise<void> {
	const open = (name: string, stores: readonly string[]) =>
		new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open(name, 100);
			request.onerror = () => reject(request.error);
			request.onsuccess = () => resolve(request.result);
			request.onupgradeneeded = () => {
				for (const store of stores) request.result.createObjectStore(store, { keyPath: "id" });
				if (!stores.includes("message_blocks")) return;
				const blocks = request.transaction?.objectStore("message_blocks");
				blocks?.createIndex("messageId", "messageId");
				blocks?.createIndex("file.id", "file.id");
			};
		});
	const write = (db: IDBDatabase, change: (store: (name: string) => IDBObjectStore) => void) =>
		new Promise<void>((resolve, reject) => {
			const transaction = db.transaction([...db.objectStoreNames], "readwrite", { durability: "strict" });
			change((name) => transaction.objectStore(name));
			transaction.oncomplete = () => resolve();
			transaction.onerror = () => reject(transaction.error);
		});
	const said = (id: string, type: string, content: string) => ({ id, messageId: id, type, content });
	const at = (second: number) => new Date(Date.UTC(2026, 7, 1, 10, 0, second)).toISOString();
	const question = (id: string, blocks: readonly string[], second: number) => ({
		...{ id, role: "user", topicId: "t1", status: "success", createdAt: at(second), blocks },
	});
	const answer = (
		id: string,
		askId: string,
		blocks: readonly string[],
		second: number,
		more: object = {},
	) => ({
		...{ ...question(id, blocks, second), role: "assistant", askId, model: { id: "glm-5", name: "GLM" } },
		...{ usage: { prompt_tokens: 12, completion_tokens: 7 }, ...more },
	});
	const other = await open("SomethingElse", ["topics"]);
	await write(other, (store) => store("topics").put({ id: "foreign", messages: [question("f", ["b1"], 0)] }));
	other.close();

	const db = await open("CherryStudio", ["files", "topics", "settings", "message_blocks"]);
	const circle: Record<string, unknown> = { a: 1n, date: new Date(0), list: [1, undefined, -2.5, [[]]] };
	circle.self = circle;
	await write(db, (store) => {
		store("topics").put({ id: "t1", messages: [question("old", ["b1"], 0)] });
		store("topics").put({ id: "gone", messages: [question("g", ["b1"], 0)] });
		store("settings").put({ id: "api", value: "sk-secret" });
		store("message_blocks").put(said("b1", "main_text", "Before it was changed"));
		store("message_blocks").put(said("lost", "main_text", "Deleted later"));
		store("message_blocks").put(said("long", "main_text", `${long}${crypto.randomUUID()}`));
		let noise = "";
		while (noise.length < 200_000) noise += crypto.randomUUID();
		store("message_blocks").put(said("noise", "main_text", `Noise ${noise}`));
	});
	// More than is kept in a log.
	for (let round = 0; round < 5; round++) {
		await write(db, (store) => {
			for (let place = 0; place < 30; place++) {
				let noise = "";
				while (noise.length < 30_000) noise += crypto.randomUUID();
				const id = `f${round * 30 + place}`;
				store("message_blocks").put(said(id, "main_text", `${id} ${noise}`));
			}
			store("topics").put({
				id: "t2",
				messages: Array.from({ length: 150 }, (_, place) => question(`m${place}`, [`f${place}`], place)),
			});
		});
	}
	await write(db, (store) => {
		store("topics").delete("gone");
		store("message_blocks").delete("lost");
		store("message_blocks").put(said("b1", "main_text", "Grüße 👋"));
		store("message_blocks").put(said("b2", "thinking", "Hm…"));
		store("message_blocks").put(said("b3", "main_text", "Plain latin: ÿ"));
		store("message_blocks").put({
			...said("b4", "tool", "found"),
			...{
				toolName: "search",
				arguments: circle,
				map: new Map([["k", new Set([1])]]),
				r: /x/g,
				blob: new Blob(["x"]),
			},
		});
		store("message_blocks").put({
			...said("b5", "file", ""),
			file: { id: fileId, name: `${fileId}.png`, origin_name: "boat.png", ext: ".png", type: "image" },
		});
		store("topics").put({
			id: "t1",
			messages: [
				question("q1", ["b1", "b5"], 1),
				answer("a1", "q1", ["b2", "b3"], 2),
				answer("a2", "q1", ["b4", "b3"], 3, { foldSelected: true }),
				question("q2", ["long"], 4),
				answer("a3", "q2", ["noise", "lost"], 5, { status: "paused" }),
			],
		});
	});
	db.close();
	const topics = [
		{ id: "t1", name: "Größe 🚢", createdAt: at(0), updatedAt: at(9), pinned: true },
		{ id: "t2", name: "Long" },
	];
	const assistants = { assistants: [{ name: "Helper", prompt: "Be brief.", topics }] };
	localStorage.setItem("persist:other", "{}");
	localStorage.setItem("persist:cherry-studio", "{}");
	localStorage.setItem(
		"persist:cherry-studio",
		JSON.stringify({ llm: '{"key":"sk-secret"}', assistants: JSON.stringify(assistants) }),
	);
}

async function importFiles(files: Files, userId = `profile-${++users}` as UserId) {
	const zip = await makeZip({
		"metadata.json": JSON.stringify({ version: 6, appName: "Cherry Studio" }),
		"Data/Notes/diary.md": Buffer.from("# No chat\n\nA note."),
		[`Data/Files/${FILE_ID}.png`]: PNG,
		...files,
	});
	const done = await stage.importFile(userId, zip, "cherry.zip");
	const codes = done.report.flatMap(({ coded_notes: notes = [] }) => notes.map(({ code }) => code));
	return { done, codes, chats: await stage.readChats(userId), userId, zip };
}

const without = (pattern: RegExp): Files =>
	Object.fromEntries(Object.entries(profile).filter(([name]) => !pattern.test(name)));

test.runIf(HAS_BROWSER)(
	"a backup that holds the browser's database comes whole: tree, thinking, files, times, models, long texts",
	async () => {
		const names = Object.keys(profile).join("\n");
		expect(names).toMatch(/file__0\.indexeddb\.leveldb\/\d+\.ldb/);
		expect(names).toMatch(/file__0\.indexeddb\.leveldb\/\d+\.log/);
		expect(names).toMatch(/file__0\.indexeddb\.blob\/\w+\/00\/\w+/);
		const { done, codes, chats, userId, zip } = await importFiles(profile);
		expect(done).toMatchObject({
			...{ state: "done", source: "cherry-studio", chats: 2, messages: 155, problem: null },
		});
		expect(codes).toEqual(["message_parts_missing"]);
		const chat = chats.find(({ title }) => title === "Größe 🚢");
		expect(chat).toMatchObject({ folder: "Helper", system_prompt: "Be brief.", pinned: true });
		expect(chat).toMatchObject({
			created_at: "2026-08-01T10:00:00.000Z",
			updated_at: "2026-08-01T10:00:09.000Z",
		});
		const messages = chat?.messages ?? [];
		expect(drawTree(messages).map((line) => line.slice(0, 40).split("\n")[0])).toEqual([
			"me: Grüße 👋",
			"  AI: Plain latin: ÿ",
			"  AI: *Calls search*",
			`    me: ${LONG.slice(0, 32)}`,
			expect.stringContaining("      AI: Noise "),
		]);
		const [asked, first, second, long, last] = messages;
		expect(asked?.attachments).toMatchObject([{ name: "boat.png", mime: "image/png" }]);
		expect(asked?.timestamp).toBe("2026-08-01T10:00:01.000Z");
		expect(first).toMatchObject({
			reasoning: "Hm…",
			model: "glm-5",
			usage: { input_tokens: 12, output_tokens: 7 },
		});
		expect(second?.content).toContain('"date": "1970-01-01T00:00:00.000Z"');
		expect(second?.content).toContain('"self": null');
		expect(long?.content.startsWith(LONG)).toBe(true);
		expect(last).toMatchObject({ status: "stopped" });
		expect(last?.content).toMatch(/^Noise [0-9a-f-]{200000,}$/);
		const many = chats.find(({ title }) => title === "Long");
		expect(many?.messages.map(({ content }) => content.split(" ")[0])).toEqual(
			Array.from({ length: 150 }, (_, place) => `f${place}`),
		);
		expect(await stage.importFile(userId, zip)).toMatchObject({ state: "done", chats: 0, messages: 0 });
	},
);

test.runIf(HAS_BROWSER)(
	"what is missing or damaged in such a backup is told, and the rest comes",
	async () => {
		const noTable = await importFiles(without(/\.ldb$/));
		expect(noTable.done).toMatchObject({ state: "failed", problem_notes: [{ code: "database_gaps" }] });

		const noLog = await importFiles(without(/IndexedDB.*\.log$/));
		expect(noLog.done).toMatchObject({ state: "done", source: "cherry-studio" });
		expect(noLog.done.problem_notes?.map(({ code }) => code)).toEqual(["database_gaps", "rest_is_here"]);
		expect(noLog.codes).toContain("database_gaps");

		const noNames = await importFiles(without(/^Local Storage/));
		expect(noNames.done).toMatchObject({ state: "done", chats: 2, messages: 155, problem: null });
		expect(noNames.codes).toContain("chat_names_missing");

		const noLongTexts = await importFiles(without(/\.blob\//));
		expect(noLongTexts.done).toMatchObject({ state: "done", chats: 2, problem: null });
		expect(noLongTexts.codes).toContain("message_parts_missing");

		const flipped = Object.fromEntries(
			Object.entries(profile).map(([name, content]) => {
				const copy = Buffer.from(content);
				const middle = Math.floor(copy.length / 2);
				if (/leveldb\/\d+\.(?:ldb|log)$/.test(name)) copy[middle] = (copy[middle] ?? 0) ^ 0x55;
				return [name, copy];
			}),
		);
		const damaged = await importFiles(flipped);
		expect(damaged.done.problem_notes?.[0]?.code).toBe("entry_damaged");

		const noDatabase = await importFiles(without(/indexeddb\.leveldb/));
		expect(noDatabase.done).toMatchObject({ state: "failed", problem_notes: [{ code: "cherry_database" }] });
	},
);
