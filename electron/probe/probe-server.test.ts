import http, { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import https from "node:https";
import { createServer } from "node:net";
import { Agent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
	createAuthority,
	createCertificate,
	issueCertificate,
} from "../../tests/support/create-certificate.ts";
import { createLocalServers } from "../../tests/support/local-servers.ts";
import { openTempDir, type TempDir } from "../../tests/support/temp-dir.ts";
import type { ServerProbe } from "../bridge.ts";
import { probeServer } from "./probe-server.ts";

const PARLEY = {
	...{ product: "parley", version: "1.2.3", server_id: "s", name: "Team", auth: "none" },
	protocol: { min: 1, max: 2 },
};

let folder: TempDir;
let fetchOfTests: typeof fetch;
const { listen, close } = createLocalServers();

beforeAll(async () => {
	folder = await openTempDir();
	const { cert } = createAuthority(folder.path, "ca-");
	const dispatcher = new Agent({ connect: { ca: cert } });
	fetchOfTests = ((input: string, init?: RequestInit) => {
		// Names that only these tests know, as those of another computer.
		const address = input.replace("//chat.example:", "//127.0.0.1:");
		return undiciFetch(address, { ...init, dispatcher } as Parameters<typeof undiciFetch>[1]);
	}) as unknown as typeof fetch;
});
afterAll(async () => {
	close();
	await folder[Symbol.asyncDispose]();
});

const serve = (answer: RequestListener) => listen(http.createServer(answer));

/** A server that has these answers by path, and 404 as frameworks write it. */
function answers(routes: Readonly<Record<string, unknown>>): RequestListener {
	return (request, response) => {
		response.setHeader("access-control-allow-origin", "*").setHeader("content-type", "application/json");
		const body = routes[(request.url ?? "").replace(/\?.*/, "")];
		response.writeHead(body === undefined ? 404 : 200).end(JSON.stringify(body ?? { detail: "Not Found" }));
	};
}
const says = (body: unknown) => answers({ "/api/server": body });

const probe = (text: string, more: { readonly isOnline?: boolean; readonly timeoutMs?: number } = {}) =>
	probeServer(
		{ fetch: fetchOfTests, isOnline: () => more.isOnline ?? true, timeoutMs: more.timeoutMs ?? 4000 },
		text,
		new AbortController().signal,
	);
const probePort = async (listener: RequestListener, text = "127.0.0.1:PORT") =>
	probe(text.replace("PORT", String(await serve(listener))));

test("[H1] a server is found with its name, version and whether it wants a login", async () => {
	expect(await probePort(says({ ...PARLEY, auth: "token" }))).toMatchObject({
		outcome: "found",
		server: { kind: "parley", name: "Team", version: "1.2.3", login: "token" },
	});
});

test("[K1] a seed server is known by its list of chats, whatever it answers to what it does not know", async () => {
	for (const chats of [[], [{ id: 7, messages: [] }]]) {
		const seed = answers({ "/api/users/0/chats": chats });
		expect(await probePort(seed)).toMatchObject({ outcome: "seed", server: { kind: "seed", login: "none" } });
	}
	const page: RequestListener = (request, response) =>
		request.url?.startsWith("/api/users/") === true
			? answers({ "/api/users/0/chats": [] })(request, response)
			: response.end("<!doctype html><p>front end");
	expect(await probePort(page)).toMatchObject({ outcome: "seed" });
	const guarded: RequestListener = (request, response) =>
		request.url === "/api/server"
			? answers({})(request, response)
			: response.writeHead(401, { "content-type": "application/json" }).end("{}");
	expect(await probePort(guarded)).toMatchObject({ outcome: "seed", server: { login: "unknown" } });
});

const html = (_: IncomingMessage, response: ServerResponse) =>
	void response.end("<!DOCTYPE html><h1>Hi</h1>");
const manyMegabytes = "x".repeat(5 * 1024 * 1024);

test.each<readonly [string, RequestListener, Partial<ServerProbe>]>([
	["a page", html, { outcome: "not_a_server", saw: "html" }],
	["other JSON", answers({ "/api/server": { product: "other" } }), { outcome: "not_a_server", saw: "json" }],
	["a list of other things", answers({ "/api/users/0/chats": [1, 2] }), { outcome: "not_a_server" }],
	["text", (_, response) => void response.end("ok"), { outcome: "not_a_server", saw: "other" }],
	["nothing", (_, response) => void response.writeHead(204).end(), { outcome: "not_a_server" }],
	["five megabytes", (_, response) => void response.end(manyMegabytes), { outcome: "not_a_server" }],
	["JSON a million deep", (_, response) => void response.end("[".repeat(1e6)), { outcome: "not_a_server" }],
	["deep JSON", (_, r) => void r.end("[".repeat(1e5) + "]".repeat(1e5)), { outcome: "not_a_server" }],
	["trouble of its own", (_, r) => void r.writeHead(503).end(), { outcome: "trouble", status: 503 }],
	["a wish to come later", (_, r) => void r.writeHead(429).end(), { outcome: "trouble", status: 429 }],
	[
		"nginx's wish for a certificate",
		(_, r) => void r.writeHead(400).end("<html>400 No required SSL certificate was sent"),
		{ outcome: "client_certificate" },
	],
	[
		"a refusal of this app",
		(_, r) => void r.writeHead(403).end('{"code":"origin_not_allowed"}'),
		{ outcome: "not_let_in", unknown: "app" },
	],
	[
		"a refusal of this name",
		(_, r) => void r.writeHead(403).end('{"code":"host_not_allowed"}'),
		{ outcome: "not_let_in", unknown: "name" },
	],
	[
		"an answer that pages may not read",
		(_, r) => void r.end(JSON.stringify(PARLEY)),
		{ outcome: "not_let_in" },
	],
	["a protocol of the past", says({ ...PARLEY, protocol: { min: 1, max: 1 } }), { outcome: "too_old" }],
	["a protocol of the future", says({ ...PARLEY, protocol: { min: 3, max: 9 } }), { outcome: "too_new" }],
	["no word of its protocol", says({ ...PARLEY, protocol: "9" }), { outcome: "found" }],
	[
		"another address",
		(_, r) => void r.writeHead(302, { location: "https://other.example/login?next=1" }).end(),
		{ outcome: "elsewhere" },
	],
	[
		"itself, round and round",
		(q, r) => void r.writeHead(301, { location: q.url ?? "" }).end(),
		{ outcome: "elsewhere" },
	],
	[
		"half an answer",
		(_, r) => {
			r.writeHead(200, { "content-length": 99 }).write("{");
			r.destroy();
		},
		{ outcome: "unreachable", reason: "cut" },
	],
])("what answers with %s is named for it", async (_name, listener, expected) => {
	expect(await probePort(listener)).toMatchObject(expected);
});

test("names are one short readable line, whatever a server sends", async () => {
	const name = `\u202eevil\u0000\n<b>${"W\u0310\u0310\u0310\u0310\u0310\u0310".repeat(1000)}${"x".repeat(1_000_000)}`;
	const found = await probePort(says({ ...PARLEY, name, version: name }));
	if (found.outcome !== "found") throw new Error(found.outcome);
	for (const text of [found.server.name, found.server.version]) {
		expect([...text].length).toBeLessThanOrEqual(80);
		expect(text).not.toMatch(/\p{Cc}|\u202e/u);
	}
});

test("a pasted path is cut back until a server answers, and one below a path is told from one at the root", async () => {
	const asked: string[] = [];
	const listener: RequestListener = (request, response) => {
		asked.push(request.url ?? "");
		says(PARLEY)(request, response);
	};
	expect(await probePort(listener, "http://127.0.0.1:PORT/some/deep/page?x#y")).toMatchObject({
		outcome: "found",
	});
	expect(asked.filter((path) => path.endsWith("/api/server"))).toEqual([
		"/some/deep/page/api/server",
		"/some/deep/api/server",
		"/some/api/server",
		"/api/server",
	]);
	const below = answers({ "/some/api/server": PARLEY });
	expect(await probePort(below, "http://127.0.0.1:PORT/some/deep")).toMatchObject({
		outcome: "wrong_path",
		url: expect.stringMatching(/\/some$/),
	});
});

test("https is tried first; without it another computer's server is insecure, and a bad certificate is no reason for that", async () => {
	const port = await serve(says(PARLEY));
	for (const text of [`chat.example:${port}`, `http://chat.example:${port}`, `https://chat.example:${port}`])
		expect(await probe(text)).toMatchObject({
			outcome: "insecure",
			server: { url: `http://chat.example:${port}`, name: "Team" },
		});
	const certificate = createCertificate(folder.path);
	const bad = await listen(https.createServer(certificate, says(PARLEY)));
	for (const text of [`http://chat.example:${bad}`, `127.0.0.1:${bad}`])
		expect(await probe(text)).toMatchObject({ outcome: "certificate" });
	const good = issueCertificate(folder.path, "good-", { authority: "ca-" });
	const behind = await listen(https.createServer(good, says(PARLEY)));
	expect(await probe(`127.0.0.1:${behind}`)).toMatchObject({
		outcome: "found",
		server: { url: `https://127.0.0.1:${behind}` },
	});
});

test("what is wrong with a certificate is told, with what it shows of itself", async () => {
	createAuthority(folder.path, "stranger-");
	const cases = [
		["self_signed", createCertificate(folder.path)],
		["unknown_issuer", issueCertificate(folder.path, "foreign-", { authority: "stranger-" })],
		[
			"wrong_host",
			issueCertificate(folder.path, "other-", { authority: "ca-", subjectAltName: "DNS:other.example" }),
		],
		["expired", issueCertificate(folder.path, "old-", { authority: "ca-", days: -1 })],
	] as const;
	for (const [fault, certificate] of cases) {
		const port = await listen(https.createServer(certificate, says(PARLEY)));
		expect(await probe(`https://127.0.0.1:${port}`)).toMatchObject({
			outcome: "certificate",
			fault,
			certificate: { fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/) },
		});
	}
});

test("a server that wants a certificate of this computer is told from one that is down", async () => {
	const certificate = issueCertificate(folder.path, "mutual-", { authority: "ca-" });
	const options = { ...certificate, requestCert: true, rejectUnauthorized: true };
	const port = await listen(https.createServer(options, says(PARLEY)));
	expect(await probe(`https://127.0.0.1:${port}`)).toMatchObject({ outcome: "client_certificate" });
});

test("silence, endless bodies, garbage, closed ports and unknown names end in time, each with its reason", async () => {
	const silent = await listen(createServer(() => {}));
	expect(await probe(`127.0.0.1:${silent}`, { timeoutMs: 300 })).toMatchObject({ outcome: "timed_out" });
	const endless = await serve((_request, response) => {
		response.writeHead(200);
		const timer = setInterval(() => response.write(" "), 20);
		response.on("close", () => clearInterval(timer));
	});
	expect(await probe(`127.0.0.1:${endless}`, { timeoutMs: 300 })).toMatchObject({ outcome: "timed_out" });
	const garbage = await listen(
		createServer((socket) => void socket.on("error", () => {}).end("\u0000garbage\r\n\r\n")),
	);
	expect(await probe(`127.0.0.1:${garbage}`)).toMatchObject({ outcome: "unreachable", reason: "cut" });
	const closed = createServer();
	const port = await listen(closed);
	closed.close();
	expect(await probe(`127.0.0.1:${port}`)).toMatchObject({ outcome: "unreachable", reason: "refused" });
	expect(await probe("no-such-name.invalid")).toMatchObject({ outcome: "unreachable", reason: "name" });
	expect(await probe("http://127.0.0.1:6000")).toMatchObject({ outcome: "unreachable", reason: "port" });
});

test("silence is told as such also by a carrier that only says that it was ended", async () => {
	const silent = await listen(createServer(() => {}));
	const ended = ((input: string, init?: RequestInit) =>
		fetchOfTests(input, init).catch((error: unknown) => {
			throw init?.signal?.aborted === true
				? new DOMException("The operation was aborted.", "AbortError")
				: error;
		})) as typeof fetch;
	const deps = { fetch: ended, isOnline: () => true, timeoutMs: 300 };
	for (const text of [`127.0.0.1:${silent}`, `https://127.0.0.1:${silent}`])
		expect(await probeServer(deps, text, new AbortController().signal)).toMatchObject({
			outcome: "timed_out",
		});
});

test("without a network nobody is asked, but for this computer", async () => {
	expect(await probe("chat.example.org", { isOnline: false })).toEqual({ outcome: "offline" });
	expect(await probe(`127.0.0.1:${await serve(says(PARLEY))}`, { isOnline: false })).toMatchObject({
		outcome: "found",
	});
});

test("one that is stopped says so, and nothing of what came", async () => {
	const controller = new AbortController();
	const port = await serve(() => controller.abort());
	const deps = { fetch: fetchOfTests, isOnline: () => true };
	expect(await probeServer(deps, `127.0.0.1:${port}`, controller.signal)).toEqual({ outcome: "stopped" });
});

test("nothing secret goes along, and no redirect is followed with anything", async () => {
	const seen: string[] = [];
	const port = await serve((request, response) => {
		seen.push(JSON.stringify(request.headers));
		response.writeHead(302, { location: "/elsewhere" }).end();
	});
	await probe(`http://127.0.0.1:${port}/a?token=canary-in-query#canary-in-hash`);
	expect(seen.join()).not.toMatch(/canary|cookie|authorization/i);
});

test.each([
	"",
	"  ",
	"a b",
	"file:///etc/passwd",
	"javascript://x",
	"https://a:b@chat.example",
	"https://",
	"::",
])("%j is no address", async (text) => expect(await probe(text)).toEqual({ outcome: "no_address" }));
