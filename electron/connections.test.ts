import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createCertificate } from "../tests/support/create-certificate.ts";
import { openTempDir } from "../tests/support/temp-dir.ts";
import { createConnections } from "./connections.ts";
import { type Settings, settingsSchema } from "./settings.ts";

const LOCAL = { url: "http://127.0.0.1:5005", token: "launch" };

function openConnections(kept = new Map<string, string>(), begin: Settings = settingsSchema.parse({})) {
	let settings = begin;
	const change = (patch: Partial<Settings>) => {
		settings = { ...settings, ...patch };
		return settings;
	};
	const carried: string[] = [];
	const connections = createConnections({
		settings: { read: () => settings, change },
		secrets: {
			read: async (name) => kept.get(name) ?? null,
			write: async (name, value) => void (value === null ? kept.delete(name) : kept.set(name, value)),
		},
		fetch,
		local: { url: () => LOCAL.url, token: LOCAL.token, answers: Promise.resolve() },
		async carryOver(id, key) {
			carried.push(`${key} to ${id} of ${settings.servers.length}`);
			return async () => void carried.push(`forgotten, of ${settings.servers.length}`);
		},
	});
	return { carried, connections, kept, settings: () => settings };
}

async function serve(listener: RequestListener) {
	const seen: (string | undefined)[] = [];
	const server = createServer((request, response) => {
		seen.push(request.headers.authorization);
		response.setHeader("content-type", "application/json");
		listener(request, response);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const close = () => {
		server.close();
		server.closeAllConnections();
	};
	return { url, seen, [Symbol.dispose]: close };
}

const INFO = JSON.stringify({ product: "parley", name: "Team" });
/** A Parley server that lets the desktop app in, for who has the token. */
const parley =
	(token: string | null): RequestListener =>
	(request, response) => {
		response.setHeader("access-control-allow-origin", request.headers.origin ?? "");
		if (request.url === "/api/server") return response.end(INFO);
		const isIn = token === null || request.headers.authorization === `Bearer ${token}`;
		response.writeHead(isIn ? 200 : 401).end(isIn ? "[]" : "{}");
	};
const answer =
	(status: number, body: string, headers: Readonly<Record<string, string>> = {}): RequestListener =>
	(_request, response) =>
		response.writeHead(status, headers).end(body);

test("a team server is known by its name, and a token is asked for where it wants one", async () => {
	using server = await serve(parley("t-right"));
	const { connections } = openConnections();
	const check = (token: string | null) => connections.check({ url: `${server.url}/`, userId: "ada", token });
	expect(await check(null)).toMatchObject({
		ok: false,
		wantsToken: true,
		message: expect.stringMatching(/wants a token/),
	});
	expect(await check("t-wrong")).toMatchObject({
		ok: false,
		wantsToken: true,
		message: expect.stringMatching(/name or token/),
	});
	expect(await check("t-right")).toEqual({ ok: true, kind: "parley", name: "Team", warning: null });
});

test("a seed server is said to be one", async () => {
	using server = await serve((request, response) => {
		response.setHeader("access-control-allow-origin", "*");
		const isList = request.url?.startsWith("/api/users/ada/chats") ?? false;
		response.writeHead(isList ? 200 : 404).end(isList ? "[]" : '{"detail":"Not Found"}');
	});
	expect(await openConnections().connections.check({ url: server.url, userId: "ada" })).toMatchObject({
		ok: true,
		kind: "seed",
	});
});

test.each<[string, RequestListener, RegExp]>([
	["a web page", answer(200, "<html>"), /not such a server/],
	["nothing that pages may read", answer(200, "[]"), /does not let the desktop app in.*app:\/\/parley/],
	["an origin it refuses", answer(403, '{"code":"origin_not_allowed"}'), /does not let the desktop app in/],
	["a name it refuses", answer(403, '{"code":"host_not_allowed"}'), /ALLOWED_HOSTS/],
	["too many requests", answer(429, "{}"), /Try again in a minute/],
	["trouble of its own", answer(502, ""), /Try again later/],
	["another address", answer(301, "", { location: "https://example.org" }), /leads to another one/],
])("%s is explained and refused", async (_name, listener, sentence) => {
	using server = await serve(listener);
	const told = await openConnections().connections.check({ url: server.url, userId: "ada" });
	expect(told).toEqual({ ok: false, wantsToken: false, message: expect.stringMatching(sentence) });
});

test("a certificate that nobody vouches for is refused and explained", async () => {
	await using folder = await openTempDir();
	const server = https.createServer(createCertificate(folder.path), parley(null)).listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const told = await openConnections().connections.check({ url, userId: "ada", token: "t-right" });
	server.close();
	expect(told).toMatchObject({
		ok: false,
		message: expect.stringMatching(/certificate.*cannot be trusted.*Nothing was sent/),
	});
});

test("a token never leaves this computer without encryption", async () => {
	const { connections } = openConnections();
	const check = await connections.check({ url: "http://team.invalid", userId: "ada", token: "t-right" });
	expect(check).toMatchObject({
		ok: false,
		message: expect.stringMatching(/not encrypted, so the token is not sent/),
	});
});

const TEAM = { url: "https://team.example", userId: "ada" };

test("each server of the list is reached with its own token, also after a start; removed, its token is gone", async () => {
	const { connections, kept, settings } = openConnections();
	expect(connections.connection("this-computer")).toEqual({
		...LOCAL,
		...{ userId: "me", key: "this-computer", id: "this-computer", look: null },
	});
	await connections.choose({ ...TEAM, url: "https://team.example/", token: "t-team", name: " Team " });
	await connections.choose({ url: "https://lab.example", userId: "ada", token: "t-lab" });
	const [team, lab] = connections.list();
	expect(connections.list()).toMatchObject([{ ...TEAM, name: "Team" }, { url: "https://lab.example" }]);
	expect(connections.shown()).toBe(lab?.id);
	expect(connections.connection(team?.id ?? "")).toMatchObject({ ...TEAM, token: "t-team", key: TEAM.url });
	expect(connections.read(lab?.id ?? "")).toMatchObject({ url: "https://lab.example", hasToken: true });
	expect(JSON.stringify(settings())).not.toMatch(/t-team|t-lab/);
	const again = openConnections(kept, settings()).connections;
	expect(again.connection(team?.id ?? "")).toMatchObject({ token: "" });
	await again.open();
	expect(again.connection(team?.id ?? "")).toMatchObject({ token: "t-team" });
	expect(again.shown()).toBe(lab?.id);
	await again.remove(lab?.id ?? "");
	expect([...kept.values()]).toEqual(["t-team"]);
	expect(again.connection(lab?.id ?? "")).toBeNull();
	expect(again.shown()).toBe("this-computer");
	await again.change(team?.id ?? "", { token: null, name: "Us" });
	expect(kept.size).toBe(0);
	expect(again.list()).toMatchObject([{ name: "Us" }]);
});

test("the same person at the same server is one entry, and this computer is always there", async () => {
	const { connections } = openConnections();
	await connections.choose({ ...TEAM, token: "t-old" });
	await connections.choose({ ...TEAM, token: "t-new" });
	await connections.choose({ ...TEAM, userId: "bea" });
	expect(connections.list().map(({ userId }) => userId)).toEqual(["ada", "bea"]);
	const [ada, bea] = connections.list();
	expect(connections.connection(ada?.id ?? "")).toMatchObject({ token: "t-new" });
	expect(connections.connection(bea?.id ?? "")).toMatchObject({ token: "" });
	await connections.choose(null);
	connections.show("nobody00");
	expect(connections.shown()).toBe("this-computer");
	expect(connections.list()).toHaveLength(2);
});

test("the one server that was used in the place of this computer is the first of the list, with its token", async () => {
	const kept = new Map([["server", "t-right"]]);
	const { connections, settings, carried } = openConnections(kept, settingsSchema.parse({ remote: TEAM }));
	await connections.open();
	await connections.open();
	const [team] = connections.list();
	expect(settings()).toMatchObject({ remote: null, servers: [TEAM], shownServer: team?.id });
	expect(connections.connection(connections.shown())).toMatchObject({ ...TEAM, token: "t-right" });
	expect([...kept]).toEqual([[`server:${team?.id}`, "t-right"]]);
	expect(carried).toEqual([`${TEAM.url} ada to ${team?.id} of 0`, "forgotten, of 1"]);
});

test("a token is for the server it was entered for, and for no other", async () => {
	using one = await serve(parley("t-right"));
	using other = await serve(parley(null));
	const { connections } = openConnections();
	await connections.choose({ url: one.url, userId: "ada", token: "t-right" });
	expect(await connections.check({ url: one.url, userId: "ada" })).toMatchObject({ ok: true });
	await connections.check({ url: one.url, userId: "bea" });
	expect(one.seen.slice(2)).toEqual([undefined, undefined]);
	await connections.check({ url: other.url, userId: "ada" });
	expect(other.seen).toEqual([undefined, undefined]);
	await connections.choose({ url: other.url, userId: "ada" });
	expect(connections.connection(connections.shown())).toMatchObject({ url: other.url, token: "" });
});

test("a token is never kept for an address to which it would go unencrypted", async () => {
	const { connections, kept, settings } = openConnections();
	const input = { url: "http://team.example:8005", userId: "ada", token: "t-secret" };
	await expect(connections.choose(input)).rejects.toThrow(/not encrypted/);
	expect(kept.size).toBe(0);
	expect(settings().servers).toEqual([]);
	await connections.choose({ ...input, url: "https://team.example" });
	expect(connections.connection(connections.shown())).toMatchObject({ ...TEAM, token: "t-secret" });
});

test("a name is one short line, and an answer without end is given up", async () => {
	const name = `Te\u202eam\n${"x".repeat(500)}`;
	using server = await serve((request, response) => {
		response.setHeader("access-control-allow-origin", "*");
		if (request.url === "/api/server") return response.end(JSON.stringify({ product: "parley", name }));
		response.end("[]");
	});
	const check = (url: string) => openConnections().connections.check({ url, userId: "ada" });
	expect(await check(server.url)).toMatchObject({
		ok: true,
		name: expect.stringMatching(/^Team x{70,80} …$/),
	});
	using endless = await serve((_request, response) => {
		const more = () => {
			while (response.write("x".repeat(65_536)));
		};
		response.on("drain", more);
		more();
	});
	expect(await check(endless.url)).toMatchObject({
		ok: false,
		message: expect.stringMatching(/did not answer/),
	});
});
