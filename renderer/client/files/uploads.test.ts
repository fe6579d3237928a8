import { expect, test } from "vitest";
import type { FileStorage, KeptFile } from "./file-storage.ts";
import type { FileToSend, SendFile } from "./send-file.ts";
import type { Upload } from "./upload.ts";
import { Uploads } from "./uploads.ts";

type Pending = FileToSend & { readonly answer: (status: number, body?: unknown) => void };

function open(kept: readonly KeptFile[] = [], disk: Partial<FileStorage> = {}) {
	const sending: Pending[] = [];
	const stored = new Map(kept.map((file) => [file.id, file]));
	const later: (() => void)[] = [];
	const takenBack: string[] = [];
	let known: Readonly<Record<string, Upload>> = {};
	let ids = 0;
	let isOnline = true;
	let nowMs = 1000;
	const storage: FileStorage = {
		read: async () => [...stored.values()],
		put: async (file) => void stored.set(file.id, file),
		remove: async (id) => void stored.delete(id),
		...disk,
	};
	const send: SendFile = (file) =>
		new Promise((resolve) => {
			sending.push({ ...file, answer: (status, body = null) => resolve({ status, body }) });
			file.signal.addEventListener("abort", () => resolve({ status: 0, body: null }));
		});
	const uploads = new Uploads({
		env: {
			uuid: () => `id-${++ids}`,
			nowMs: () => nowMs,
			after(_delayMs, run) {
				later.push(run);
				return () => {};
			},
		},
		connection: { url: "http://server", userId: "ann b", token: "secret" },
		storage,
		send,
		isOnline: () => isOnline,
		onChange: (changed) => {
			known = changed;
		},
		takeBack: (id) => void takenBack.push(id),
	});
	return {
		...{ uploads, sending, stored, later, takenBack },
		stateOf: (id: string) => known[id]?.progress.state,
		isKept: (id: string) => known[id]?.isKept,
		reasonOf: (id: string) => {
			const progress = known[id]?.progress;
			return progress?.state === "failed" ? progress.reason : null;
		},
		setOnline(value: boolean) {
			isOnline = value;
			uploads.wake();
		},
		wait(ms: number) {
			nowMs += ms;
		},
	};
}

const file = (text = "abc") => new Blob([text], { type: "text/plain" });
const attachment = (id: string) => ({ id, name: "a.txt", mime: "text/plain", size_bytes: 3 });
const settle = () => new Promise((resolve) => setTimeout(resolve));

test("a file is kept before it is sent, and its id is known when it has arrived", async () => {
	const { uploads, sending, stored, stateOf } = open();
	const { id } = await uploads.add(file(), "ü/a.txt");
	await settle();
	expect(stored.has(id)).toBe(true);
	expect(sending[0]?.url).toBe("http://server/api/users/ann%20b/attachments");
	expect(sending[0]?.headers).toMatchObject({
		authorization: "Bearer secret",
		"x-file-name": "%C3%BC%2Fa.txt",
	});
	expect(uploads.readinessOf([id])).toEqual({ state: "waiting" });
	sending[0]?.onProgress(2);
	expect(stateOf(id)).toBe("sending");
	sending[0]?.answer(200, attachment("a1"));
	await settle();
	expect(uploads.readinessOf([id])).toEqual({ state: "ready", attachmentIds: ["a1"] });
	expect(stored.get(id)?.stored).toMatchObject({ id: "a1" });
});

test("nothing is sent while the server is away, and what was cut is sent again as the same upload", async () => {
	const { uploads, sending, later, setOnline, stateOf } = open();
	setOnline(false);
	const { id } = await uploads.add(file(), "a.txt");
	expect(sending).toHaveLength(0);
	setOnline(true);
	expect(sending).toHaveLength(1);
	sending[0]?.answer(0);
	await settle();
	expect(stateOf(id)).toBe("waiting");
	for (const run of later) run();
	expect(sending).toHaveLength(2);
	expect(sending[1]?.headers["x-client-id"]).toBe(sending[0]?.headers["x-client-id"]);
});

test("what the server refuses is told, and can be tried again", async () => {
	const { uploads, sending, reasonOf } = open();
	const { id } = await uploads.add(file(), "a.txt");
	sending[0]?.answer(413, { detail: "Too large.", code: "too_large" });
	await settle();
	expect(reasonOf(id)).toBe("Too large.");
	expect(uploads.readinessOf([id])).toEqual({ state: "failed", reason: "Too large." });
	uploads.retry(id);
	expect(sending).toHaveLength(2);
});

test("three go at once, the others wait for them", async () => {
	const { uploads, sending } = open();
	for (let i = 0; i < 5; i++) void uploads.add(file(), `${i}`);
	expect(sending).toHaveLength(3);
	sending[0]?.answer(200, attachment("a"));
	await settle();
	expect(sending).toHaveLength(4);
});

test("a file that is taken back ends its upload, and goes from the server where it was there already", async () => {
	const { uploads, sending, stored, takenBack } = open();
	const { id: first } = await uploads.add(file(), "1");
	const { id: second } = await uploads.add(file(), "2");
	sending[0]?.answer(200, attachment("a1"));
	await settle();
	uploads.remove([first, second]);
	await settle();
	expect(sending[1]?.signal.aborted).toBe(true);
	expect(takenBack).toEqual(["a1"]);
	expect(stored.size).toBe(0);
	expect(uploads.readinessOf([first])).toMatchObject({ state: "failed" });
});

test("a file whose message was sent leaves this computer, not the server", async () => {
	const { uploads, sending, stored, takenBack } = open();
	const { id } = await uploads.add(file(), "1");
	sending[0]?.answer(200, attachment("a1"));
	await settle();
	uploads.forget([id]);
	await settle();
	expect([stored.size, takenBack.length]).toEqual([0, 0]);
});

test("what an earlier page left goes on, and is sent anew where the server has it no more", async () => {
	const kept = { name: "a.txt", content: file(), createdAt: 1000 };
	const { uploads, sending } = open([
		{ ...kept, id: "old", requestId: "r1", stored: attachment("a1") as never },
		{ ...kept, id: "half", requestId: "r2", stored: null },
	]);
	await uploads.load();
	uploads.run();
	expect(uploads.readinessOf(["old"])).toEqual({ state: "ready", attachmentIds: ["a1"] });
	expect(sending.map((one) => one.headers["x-client-id"])).toEqual(["r2"]);
	uploads.renew(["old"]);
	expect(uploads.readinessOf(["old"])).toEqual({ state: "waiting" });
	expect(sending[1]?.headers["x-client-id"]).not.toBe("r1");
});

test("files that nothing names go after a week, others stay", async () => {
	const { uploads, stored, wait } = open();
	const { id: named } = await uploads.add(file(), "1");
	const { id: forgotten } = await uploads.add(file(), "2");
	wait(8 * 24 * 60 * 60 * 1000);
	const { id: young } = await uploads.add(file(), "3");
	uploads.sweep(new Set([named]));
	await settle();
	expect([...stored.keys()].sort()).toEqual([named, young].sort());
	expect(stored.has(forgotten)).toBe(false);
});

test("[I2] a file is taken in once it is on the disk, and none waits for another one to be there", async () => {
	const writes: (() => void)[] = [];
	const { uploads } = open([], { put: () => new Promise((resolve) => writes.push(resolve)) });
	const taken: boolean[] = [];
	for (const name of ["1", "2"]) void uploads.add(file(), name).then(({ isKept }) => taken.push(isKept));
	await settle();
	expect([writes.length, taken]).toEqual([2, []]);
	for (const end of writes) end();
	await settle();
	expect(taken).toEqual([true, true]);
});

test("[I2] a file that the disk has no room for is sent, and said not to be kept", async () => {
	const { uploads, sending } = open([], { put: () => Promise.reject(new Error("full")) });
	const { isKept } = await uploads.add(file(), "1");
	expect([isKept, sending.length]).toEqual([false, 1]);
});

test("[I2] a file that the disk says nothing of is taken in and sent, and is not kept until the disk has it", async () => {
	const writes: (() => void)[] = [];
	const { uploads, sending, later, isKept } = open([], {
		put: () => new Promise((resolve) => writes.push(resolve)),
	});
	const adding = uploads.add(file(), "1");
	expect(sending).toHaveLength(1);
	for (const run of later) run();
	const added = await adding;
	expect([added.isKept, isKept(added.id)]).toEqual([false, false]);
	for (const end of writes) end();
	await settle();
	expect(isKept(added.id)).toBe(true);
});
