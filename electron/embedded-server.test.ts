import { EventEmitter } from "node:events";
import { expect, onTestFinished, test, vi } from "vitest";
import { EmbeddedServer } from "./embedded-server.ts";
import type { ServerChild, StartMessage } from "./server-process.ts";

/** A process that does as it is told, without being one. */
class ScriptedChild extends EventEmitter {
	readonly pid = undefined;
	readonly stdout = null;
	readonly stderr = null;
	readonly messages: { readonly type: string }[] = [];
	readonly #react: (child: ScriptedChild, message: StartMessage) => void;

	constructor(react: (child: ScriptedChild, message: StartMessage) => void) {
		super();
		this.#react = react;
	}
	kill(): boolean {
		return true;
	}
	postMessage(message: StartMessage): void {
		this.messages.push(message);
		if (String(message.type) === "stop") this.emit("exit", 0);
		else queueMicrotask(() => this.#react(this, message));
	}
}

const becomeReady = (child: ScriptedChild, { port }: StartMessage) =>
	child.emit("message", { type: "ready", url: `http://127.0.0.1:${port || 4000}`, version: "1" });
const fail = (child: ScriptedChild) => {
	child.emit("message", { type: "failed", message: "another Parley uses it" });
	setImmediate(() => child.emit("exit", 1));
};

function openServer(...scripts: ((child: ScriptedChild, message: StartMessage) => unknown)[]) {
	const children: ScriptedChild[] = [];
	const told: string[] = [];
	const settings: { failure: Error | null } = { failure: null };
	const log = { path: "", info() {}, warn() {}, error() {}, line() {}, tail: () => [] };
	const server = new EmbeddedServer({
		fork: () => {
			const react = scripts[Math.min(children.length, scripts.length - 1)] ?? becomeReady;
			const child = new ScriptedChild(react);
			children.push(child);
			return child as unknown as ServerChild;
		},
		dataFolder: "/data",
		token: "t".repeat(40),
		findFreePort: async () => 4321,
		settings: async () => {
			if (settings.failure !== null) throw settings.failure;
			return { OPENAI_API_KEY: "sk-x" };
		},
		log,
		nowMs: () => performance.now(),
		onMoved: () => told.push("moved"),
		onTrouble: (message) => told.push(message),
	});
	return { server, children, told, settings };
}

const started = (child: ScriptedChild | undefined) => child?.messages[0] as StartMessage | undefined;

test("settings go by message, and the address is the one the process told", async () => {
	const { server, children } = openServer(becomeReady);
	expect(await server.start()).toEqual({ state: "ready", url: "http://127.0.0.1:4000" });
	expect(server.url).toBe("http://127.0.0.1:4000");
	expect(started(children[0])).toMatchObject({ port: 0, settings: { OPENAI_API_KEY: "sk-x" } });
	await server.stop();
	expect(children).toHaveLength(1);
});

test("a process that opens a large history is waited for, and one that says nothing is not", async () => {
	vi.useFakeTimers();
	onTestFinished(() => void vi.useRealTimers());
	const opening = (child: ScriptedChild) => child.emit("message", { type: "opening" });
	const silent = openServer(() => {});
	const slow = openServer(opening);
	const outcomes = [silent.server.start(), slow.server.start()];
	await vi.advanceTimersByTimeAsync(60_000);
	// As the end of a process does.
	silent.children[0]?.emit("exit", null);
	expect(await outcomes[0]).toMatchObject({ state: "failed" });
	const [child] = slow.children;
	child?.emit("message", { type: "ready", url: "http://127.0.0.1:4000", version: "1" });
	expect(await outcomes[1]).toMatchObject({ state: "ready" });
	expect(slow.children).toHaveLength(1);
	await slow.server.stop();
});

test("its address is known before it is there, and it is started there", async () => {
	const { server, children, told } = openServer(becomeReady);
	await server.reserve();
	expect(server.url).toBe("http://127.0.0.1:4321");
	let answers = false;
	void server.answers.then(() => {
		answers = true;
	});
	await Promise.resolve();
	expect(answers).toBe(false);
	await server.start();
	await server.answers;
	expect(started(children[0])?.port).toBe(4321);
	expect(told).toEqual([]);
	await server.stop();
});

test("where its address was taken before it was there it takes another one and tells", async () => {
	const { server, children, told } = openServer(fail, becomeReady);
	await server.reserve();
	expect(await server.start()).toEqual({ state: "ready", url: "http://127.0.0.1:4000" });
	expect(children.map((child) => started(child)?.port)).toEqual([4321, 0]);
	expect(told).toEqual(["moved"]);
	await server.stop();
});

test("after a crash it is back at the same port with the same token, without a word", async () => {
	const { server, children, told } = openServer(becomeReady);
	await server.start();
	children[0]?.emit("exit", 1);
	await expect.poll(() => children).toHaveLength(2);
	await expect.poll(() => started(children[1])).toMatchObject({ port: 4000, token: "t".repeat(40) });
	expect(told).toEqual([]);
	await server.stop();
});

test("where the port was taken meanwhile it takes another one and tells", async () => {
	const moved = (child: ScriptedChild) =>
		child.emit("message", { type: "ready", url: "http://127.0.0.1:4001", version: "1" });
	const { server, children, told } = openServer(becomeReady, fail, moved);
	await server.start();
	children[0]?.emit("exit", 1);
	await expect.poll(() => told).toEqual(["moved"]);
	expect(server.url).toBe("http://127.0.0.1:4001");
	expect(children.map((child) => started(child)?.port)).toEqual([0, 4000, 0]);
	await server.stop();
});

test("repeated crashes are told once", { timeout: 10_000 }, async () => {
	const { server, children, told } = openServer(becomeReady);
	await server.start();
	for (let crash = 1; crash <= 3; crash++) {
		children.at(-1)?.emit("exit", 1);
		if (crash < 3) await expect.poll(() => started(children[crash])).toBeDefined();
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	expect(told).toEqual([expect.stringContaining("several times")]);
	await server.stop();
	expect(children).toHaveLength(3);
});

test("a start that fails says why and leaves no process", async () => {
	const { server } = openServer(fail);
	expect(await server.start()).toEqual({ state: "failed", message: "another Parley uses it" });
	expect(server.url).toBeNull();
	expect(server.pid).toBeNull();
});

test("a start without settings says why, and the next one has them", async () => {
	const { server, children, settings } = openServer(becomeReady);
	settings.failure = new Error('Cannot read "secrets.json": EACCES');
	const refused = { state: "failed", message: 'Cannot read "secrets.json": EACCES' };
	expect(await server.start()).toEqual(refused);
	settings.failure = null;
	expect(await server.start()).toMatchObject({ state: "ready" });
	settings.failure = new Error("EMFILE");
	children[0]?.emit("exit", 1);
	await new Promise((resolve) => setTimeout(resolve, 100));
	settings.failure = null;
	await expect.poll(() => children).toHaveLength(2);
	await server.stop();
});

test("once stopped it does not come back", async () => {
	const { server, children } = openServer(becomeReady);
	await server.start();
	children[0]?.emit("exit", 1);
	await server.stop();
	await new Promise((resolve) => setTimeout(resolve, 150));
	expect(children).toHaveLength(1);
	expect(await server.start()).toMatchObject({ state: "failed" });
});

test("paused it stays away, also after a crash, until it is started, where it was", async () => {
	const { server, children, told } = openServer(becomeReady);
	await server.start();
	children[0]?.emit("exit", 1);
	await server.pause();
	await new Promise((resolve) => setTimeout(resolve, 150));
	expect(children).toHaveLength(1);
	expect(await server.start()).toEqual({ state: "ready", url: "http://127.0.0.1:4000" });
	await server.pause();
	expect(children.map(({ messages }) => messages.at(-1)?.type)).toEqual(["start", "stop"]);
	expect(told).toEqual([]);
});

test("changed settings go to the process that runs, and it is not started anew", async () => {
	const { server, children } = openServer(becomeReady);
	await server.start();
	await server.configure();
	expect(children).toHaveLength(1);
	expect(children[0]?.messages.at(-1)).toEqual({ type: "settings", settings: { OPENAI_API_KEY: "sk-x" } });
	await server.stop();
});

const PROBE = {
	...{ name: "Fake", baseUrl: "https://fake.example/v1", apiKey: "sk-x", headers: {} },
	...{ api: "chat_completions" as const, model: null },
};

test("a provider is tried by the process, and an answer to another question is not taken for this one", async () => {
	const result = { ok: true, models: ["m"], answeredBy: "m", warning: null } as const;
	const { server, children } = openServer((child, message) => {
		if (String(message.type) !== "check_provider") return becomeReady(child, message);
		const { id } = message as unknown as { readonly id: number };
		child.emit("message", { type: "provider_checked", id: id + 1, result: { ...result, models: [] } });
		child.emit("message", { type: "provider_checked", id, result });
	});
	await server.start();
	expect(await server.checkProvider(PROBE)).toEqual(result);
	expect(children[0]?.listenerCount("message")).toBe(1);
	await server.stop();
});

test("a provider that is tried while the process ends is told as not tried", async () => {
	const { server } = openServer((child, message) => {
		if (String(message.type) === "check_provider") child.emit("exit", 1);
		else becomeReady(child, message);
	});
	expect(await server.checkProvider(PROBE)).toMatchObject({ ok: false });
	await server.start();
	expect(await server.checkProvider(PROBE)).toMatchObject({
		ok: false,
		message: expect.stringContaining("not running"),
	});
	await server.stop();
});
