import { expect, test } from "vitest";
import { type CallName, CONNECT_CHANNEL, callChannel } from "./bridge.ts";
import { CALL_ARGUMENTS, parseArguments } from "./call-arguments.ts";
import { type CallHandlers, handleCalls } from "./ipc.ts";

const CONNECTION = {
	url: "http://127.0.0.1:1",
	token: "t",
	userId: "me",
	key: "k",
	id: "team0000",
	look: null,
};
type Listener = (event: object, ...args: unknown[]) => unknown;

function openIpc() {
	const channels = new Map<string, Listener>();
	const lines: string[] = [];
	const calls: unknown[] = [];
	const servers: string[] = [];
	const add = (text: string) => void lines.push(text);
	const set = (channel: string, listener: unknown) => void channels.set(channel, listener as Listener);
	const handlers = Object.fromEntries(
		Object.keys(CALL_ARGUMENTS).map((name) => [
			name,
			(...args: unknown[]) => {
				calls.push([name, ...args]);
				if (name === "showLogs") throw new Error("secret reason");
				return "done";
			},
		]),
	);
	handleCalls(
		{
			ipcMain: { handle: set, on: set } as never,
			log: { info: add, warn: add, error: add },
			connection: (serverId) => (serverId === CONNECTION.id ? CONNECTION : null),
			serverOf: (id) => (id === 7 ? CONNECTION.id : id === 9 ? "other000" : null),
		},
		(serverId) => {
			servers.push(serverId);
			return handlers as unknown as CallHandlers;
		},
	);
	return { channels, lines, calls, servers };
}

const OWN = { sender: { id: 7 }, senderFrame: { url: "app://parley/index.html", parent: null } };
const FOREIGN: readonly (readonly [string, object])[] = [
	["another page", { ...OWN, senderFrame: { url: "https://example.org/", parent: null } }],
	["a frame of the page", { ...OWN, senderFrame: { url: "app://parley/index.html", parent: {} } }],
	["a frame that is gone", { ...OWN, senderFrame: null }],
	["a window of someone else", { ...OWN, sender: { id: 8 } }],
	["a page with a name like the app's", { ...OWN, senderFrame: { url: "app://parley.evil/", parent: null } }],
];

test.each(FOREIGN)("%s is refused on every channel and gets no connection", async (_name, event) => {
	const { channels, calls } = openIpc();
	const asked = { ...event, returnValue: "untouched" };
	channels.get(CONNECT_CHANNEL)?.(asked);
	expect(asked.returnValue).toBeNull();
	for (const name of Object.keys(CALL_ARGUMENTS) as CallName[]) {
		await expect(channels.get(callChannel(name))?.(event), name).rejects.toThrow(/Refused/);
	}
	expect(calls).toEqual([]);
});

test("the app's own page is connected, and its checked arguments reach the handler", async () => {
	const { channels, calls } = openIpc();
	const asked = { ...OWN, returnValue: null };
	channels.get(CONNECT_CHANNEL)?.(asked);
	expect(asked.returnValue).toEqual(CONNECTION);
	expect(await channels.get(callChannel("setBadge"))?.(OWN, 3)).toBe("done");
	expect(calls).toEqual([["setBadge", 3]]);
});

test("each page is answered for its own server, and gets the connection of no other", async () => {
	const { channels, servers } = openIpc();
	const other = { ...OWN, sender: { id: 9 }, returnValue: "untouched" };
	channels.get(CONNECT_CHANNEL)?.(other);
	expect(other.returnValue).toBeNull();
	for (const event of [OWN, other]) await channels.get(callChannel("readServer"))?.(event);
	expect(servers).toEqual(["team0000", "other000"]);
});

test("why a call failed stays in the log", async () => {
	const { channels, lines } = openIpc();
	await expect(channels.get(callChannel("showLogs"))?.(OWN)).rejects.toThrow(/^showLogs failed/);
	expect(lines.join()).toContain("secret reason");
});

test("neither the refusal nor the log repeats a wrong argument", async () => {
	const { channels, lines } = openIpc();
	const input = { baseUrl: null, model: null, apiKey: "sk-secret with space" };
	await expect(channels.get(callChannel("saveProvider"))?.(OWN, input)).rejects.toThrow(
		/^Refused: wrong arguments for saveProvider$/,
	);
	expect(lines.join()).toMatch(/0\.apiKey/);
	expect(lines.join()).not.toContain("sk-secret");
});

test.each([
	["changeSettings", [{ theme: "dark" }], true],
	["changeSettings", [{ provider: {} }], false],
	["changeSettings", [JSON.parse('{"__proto__": {"x": 1}, "theme": "dark"}')], false],
	["announce", [{ title: "a", body: "b", route: "#/chat/12" }], true],
	["announce", [{ title: "a", body: "b", route: "#/x\u0000" }], false],
	["announce", [{ title: "a", body: "b", route: "javascript:x" }], false],
	["setBadge", [Number.NaN], false],
	["checkProvider", [{ baseUrl: "http://127.0.0.1:11434/v1", model: null }], true],
	["checkProvider", [{ baseUrl: "ftp://host/", model: null }], false],
	["readSettings", [undefined], false],
] as const)("arguments of %s: %o are taken: %s", (name, args, isTaken) => {
	const parse = () => parseArguments(name, args);
	if (isTaken) expect(parse).not.toThrow();
	else expect(parse).toThrow();
});
