import http, { type IncomingMessage, type RequestListener } from "node:http";
import https from "node:https";
import { connect, createServer } from "node:net";
import type { Duplex } from "node:stream";
import { Agent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import {
	createAuthority,
	createCertificate,
	issueCertificate,
} from "../../tests/support/create-certificate.ts";
import { createLocalServers } from "../../tests/support/local-servers.ts";
import { openTempDir, type TempDir } from "../../tests/support/temp-dir.ts";
import type { DiagnosisPart, DiagnosisStep } from "../bridge.ts";
import { createDiagnoser } from "./diagnoser.ts";
import { readProxy } from "./read-proxy.ts";

const TOKEN = "canary-token-of-ada";
const PARLEY = {
	...{ product: "parley", version: "1.2.3", server_id: "s", name: "Team", auth: "token" },
	protocol: { min: 1, max: 2 },
};

let folder: TempDir;
let authority: string;
let fetchOfTests: typeof fetch;
const { listen, close } = createLocalServers();

beforeAll(async () => {
	folder = await openTempDir();
	authority = createAuthority(folder.path, "ca-").cert;
	const dispatcher = new Agent({ connect: { ca: authority } });
	fetchOfTests = ((input: string, init?: RequestInit) =>
		undiciFetch(input, { ...init, dispatcher } as Parameters<
			typeof undiciFetch
		>[1])) as unknown as typeof fetch;
});
afterAll(async () => {
	close();
	await folder[Symbol.asyncDispose]();
});

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Answers sockets as a server does: a ping with a pong. */
const pongs: Upgrade = (request, socket, head) => {
	const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "parley.bearer" });
	sockets.handleUpgrade(request, socket, head, (one) => {
		one.on("message", (data) => {
			if (String(data).includes('"ping"')) one.send('{"type":"pong"}');
		});
	});
};
const garbage: Upgrade = (request, socket, head) => {
	const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "parley.bearer" });
	sockets.handleUpgrade(request, socket, head, () => socket.write(Buffer.alloc(64, 0xff)));
};
const words: Upgrade = (request, socket, head) => {
	const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "parley.bearer" });
	sockets.handleUpgrade(request, socket, head, (one) => one.send("hello, who is there?"));
};
const refuses: Upgrade = (_request, socket) => socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
const silent: Upgrade = (request, socket, head) => {
	const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "parley.bearer" });
	sockets.handleUpgrade(request, socket, head, () => {});
};

/** A server that has these answers by path, and lets the owner of the token in. */
function answers(more: object = {}, headers: Readonly<Record<string, string>> = {}): RequestListener {
	return (request, response) => {
		response.setHeader("access-control-allow-origin", "*").setHeader("content-type", "application/json");
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
		if (request.url === "/api/server") return void response.end(JSON.stringify({ ...PARLEY, ...more }));
		const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
		if (request.url !== "/api/login") return void response.writeHead(404).end("{}");
		response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ user_id: "ada" }));
	};
}

async function serve(listener: RequestListener, upgrade: Upgrade = pongs): Promise<string> {
	return `http://127.0.0.1:${await listen(http.createServer(listener).on("upgrade", upgrade))}`;
}

type More = {
	readonly token?: string;
	readonly userId?: string;
	readonly proxy?: string;
	readonly pin?: string;
	readonly timeoutMs?: number;
};
async function diagnose(url: string, more: More = {}) {
	const told: DiagnosisStep[] = [];
	const look = createDiagnoser({
		fetch: fetchOfTests,
		resolveProxy: async () => more.proxy ?? "DIRECT",
		pinned: () => more.pin ?? null,
		authorities: () => [authority],
		clean: (text) => text,
		timeoutMs: more.timeoutMs ?? 4000,
	});
	const { token = TOKEN, userId = "ada" } = more;
	const steps = await look({ url, userId, token }, (step) => told.push(step));
	expect(told).toEqual(steps);
	return steps;
}

const ORDER: readonly DiagnosisPart[] = [
	...(["proxy", "name", "tcp", "tls", "http", "identity", "clock", "protocol", "login"] as const),
	...(["socket", "ping"] as const),
];
const statesOf = (steps: readonly DiagnosisStep[]) =>
	Object.fromEntries(steps.map(({ part, state }) => [part, state]));
const findingOf = (steps: readonly DiagnosisStep[], part: DiagnosisPart) =>
	steps.find((step) => step.part === part)?.finding;
/** The first that failed, and that all that needs it was left out because of it. */
function failureOf(steps: readonly DiagnosisStep[]) {
	expect(steps.map(({ part }) => part)).toEqual(ORDER);
	const first = steps.find(({ state }) => state === "failed");
	return { part: first?.part, finding: first?.finding };
}

test("a server that is well passes in every part", async () => {
	const steps = await diagnose(await serve(answers()));
	expect(statesOf(steps)).toEqual({
		...{ proxy: "ok", name: "skipped", tcp: "ok", tls: "skipped", http: "ok", identity: "ok", clock: "ok" },
		...{ protocol: "ok", login: "ok", socket: "ok", ping: "ok" },
	});
	expect(findingOf(steps, "identity")).toMatchObject({ server: { name: "Team", version: "1.2.3" } });
});

test("an encrypted server passes with the facts of its certificate, one that is trusted by its print too", async () => {
	const good = issueCertificate(folder.path, "good-", { authority: "ca-" });
	const port = await listen(https.createServer(good, answers()).on("upgrade", pongs));
	const steps = await diagnose(`https://127.0.0.1:${port}`);
	expect(steps.filter(({ state }) => state !== "ok").map(({ part }) => part)).toEqual(["name"]);
	expect(findingOf(steps, "tls")).toMatchObject({
		type: "certificate",
		facts: { subject: "Leaf" },
		isPinned: false,
	});
});

test("no token goes over a socket to whom nobody vouches for, but to the one that is pinned", async () => {
	const asked: string[] = [];
	const own = createCertificate(folder.path);
	const upgrade: Upgrade = (request, socket, head) => {
		asked.push(JSON.stringify(request.headers));
		pongs(request, socket, head);
	};
	const port = await listen(https.createServer(own, answers()).on("upgrade", upgrade));
	const url = `https://127.0.0.1:${port}`;
	// What carries requests trusts it, as Chromium may for reasons of its own.
	const trusting = new Agent({ connect: { rejectUnauthorized: false } });
	const before = fetchOfTests;
	fetchOfTests = ((input: string, init?: RequestInit) =>
		undiciFetch(input, { ...init, dispatcher: trusting } as Parameters<
			typeof undiciFetch
		>[1])) as unknown as typeof fetch;
	try {
		const steps = await diagnose(url);
		expect(findingOf(steps, "socket")).toEqual({ type: "not_vouched" });
		expect(asked).toEqual([]);
		const tls = findingOf(steps, "tls");
		const pin = tls?.type === "certificate" ? tls.facts?.fingerprint : undefined;
		const pinned = await diagnose(url, { pin: pin ?? "" });
		expect(findingOf(pinned, "tls")).toMatchObject({ isPinned: true });
		expect(statesOf(pinned)).toMatchObject({ socket: "ok", ping: "ok" });
		expect(asked.join()).toContain(TOKEN);
	} finally {
		fetchOfTests = before;
	}
});

const html: RequestListener = (_, response) => void response.end("<!doctype html><h1>Hi</h1>");
const closed: RequestListener = (_, response) => void response.writeHead(401).end();
const hourAhead = () => ({ date: new Date(Date.now() + 3_600_000).toUTCString() });

test.for<[string, RequestListener, Upgrade, DiagnosisPart, object]>([
	[
		"a web page",
		html,
		pongs,
		"identity",
		{ type: "problem", probe: { outcome: "not_a_server", saw: "html" } },
	],
	["a refusal of all", closed, pongs, "identity", { type: "token_refused" }],
	[
		"trouble of its own",
		(_, r) => void r.writeHead(503).end(),
		pongs,
		"http",
		{ type: "problem", probe: { outcome: "trouble", status: 503 } },
	],
	[
		"a way to elsewhere",
		(_, r) => void r.writeHead(302, { location: "https://other.example/?invite=x" }).end(),
		pongs,
		"http",
		{ type: "problem", probe: { outcome: "elsewhere" } },
	],
	[
		"a protocol of the future",
		answers({ protocol: { min: 3, max: 9 } }),
		pongs,
		"protocol",
		{ type: "problem", probe: { outcome: "too_new" } },
	],
	["a refused socket", answers(), refuses, "socket", { type: "socket_refused", status: 403 }],
	[
		"a socket that is hung up",
		answers(),
		(_, s) => void s.destroy(),
		"socket",
		{ type: "socket_refused", status: null },
	],
	["garbage over the socket", answers(), garbage, "ping", { type: "socket_garbage" }],
	["words that are no frames of ours", answers(), words, "ping", { type: "socket_garbage" }],
])("a server with %s fails in the right part", async ([, listener, upgrade, part, finding]) => {
	const steps = await diagnose(await serve(listener, upgrade));
	expect(failureOf(steps)).toMatchObject({ part, finding });
	const rest = steps.slice(steps.findIndex((step) => step.part === part) + 1);
	if (part === "http" || part === "identity")
		expect(findingOf(steps, "ping")).toEqual({ type: "after", part });
	for (const step of rest) expect(step.state).not.toBe("failed");
});

test("a socket that stays silent is not waited for without end", async () => {
	const steps = await diagnose(await serve(answers(), silent), { timeoutMs: 300 });
	expect(failureOf(steps)).toEqual({ part: "ping", finding: { type: "socket_silent" } });
});

test("a clock that is an hour off fails alone", async () => {
	const steps = await diagnose(await serve(answers({}, hourAhead())));
	expect(steps.filter(({ state }) => state === "failed").map(({ part }) => part)).toEqual(["clock"]);
	const finding = findingOf(steps, "clock");
	expect(finding?.type === "clock" && Math.abs(finding.aheadMs - 3_600_000)).toBeLessThan(60_000);
});

test("a wrong name, a closed port and a bad certificate end what needs them", async () => {
	const nowhere = await diagnose("https://no-such-name.invalid");
	expect(failureOf(nowhere)).toMatchObject({
		part: "name",
		finding: { type: "problem", probe: { outcome: "unreachable", reason: "name" } },
	});
	expect(findingOf(nowhere, "ping")).toEqual({ type: "after", part: "name" });
	const gone = createServer();
	const port = await listen(gone);
	gone.close();
	expect(failureOf(await diagnose(`http://127.0.0.1:${port}`))).toMatchObject({
		part: "tcp",
		finding: { type: "problem", probe: { outcome: "unreachable", reason: "refused" } },
	});
	const own = await listen(https.createServer(createCertificate(folder.path), answers()));
	expect(failureOf(await diagnose(`https://127.0.0.1:${own}`))).toMatchObject({
		part: "tls",
		finding: { type: "problem", probe: { outcome: "certificate", fault: "self_signed" } },
	});
	const plain = await listen(http.createServer(answers()));
	expect(failureOf(await diagnose(`https://127.0.0.1:${plain}`))).toMatchObject({ part: "tls" });
});

test.for<[string, More, DiagnosisPart, object]>([
	["no token", { token: "" }, "login", { type: "token_missing" }],
	["a wrong one", { token: "not-the-token" }, "login", { type: "token_refused" }],
	["that of somebody else", { userId: "bob" }, "login", { type: "token_of_another" }],
])("a login with %s fails as such", async ([, more, part, finding]) => {
	const steps = await diagnose(await serve(answers()), more);
	expect(failureOf(steps)).toEqual({ part, finding });
	expect(findingOf(steps, "socket")).toEqual({ type: "after", part: "login" });
});

test("a seed server is taken as one, and asked below its own protocol", async () => {
	const url = await serve((request, response) => {
		response.setHeader("access-control-allow-origin", "*").setHeader("content-type", "application/json");
		const isList = request.url?.startsWith("/api/users/ada/chats") === true;
		response.writeHead(isList ? 200 : 404).end(isList ? "[]" : "{}");
	});
	const steps = await diagnose(url, { token: "" });
	expect(statesOf(steps)).toMatchObject({
		identity: "ok",
		protocol: "skipped",
		login: "skipped",
		ping: "ok",
	});
});

test("a proxy is called in place of the server, and what it refuses is its own", async () => {
	const good = issueCertificate(folder.path, "behind-", { authority: "ca-" });
	const port = await listen(https.createServer(good, answers()).on("upgrade", pongs));
	const asked: string[] = [];
	const proxy = http.createServer().on("connect", (request: IncomingMessage, socket: Duplex) => {
		asked.push(`${request.url} ${JSON.stringify(request.headers)}`);
		socket.on("error", () => {});
		if (asked.length > 2) return void socket.end("HTTP/1.1 407 Login\r\n\r\n");
		const through = connect(port, "127.0.0.1", () => {
			socket.write("HTTP/1.1 200 OK\r\n\r\n");
			through.pipe(socket).pipe(through);
		}).on("error", () => {});
	});
	const way = `PROXY user:canary-password@127.0.0.1:${await listen(proxy)}; DIRECT`;
	const steps = await diagnose(`https://127.0.0.1:${port}`, { proxy: way });
	expect(statesOf(steps)).toMatchObject({ proxy: "ok", tcp: "ok", tls: "ok", socket: "ok", ping: "ok" });
	expect(asked).toHaveLength(2);
	expect(asked.join() + JSON.stringify(steps)).not.toContain("canary");
	expect(failureOf(await diagnose(`https://127.0.0.1:${port}`, { proxy: way }))).toMatchObject({
		part: "tls",
		finding: { type: "problem", probe: { outcome: "proxy", reason: "login" } },
	});
});

test("ways to a server are read as Chromium writes them", () => {
	expect(readProxy("DIRECT")).toEqual({ type: "direct" });
	expect(readProxy("PROXY a.example:8080; DIRECT")).toEqual({ type: "proxy", host: "a.example", port: 8080 });
	expect(readProxy("SOCKS5 a.example:1080")).toEqual({ type: "other", address: "a.example:1080" });
	expect(readProxy("")).toEqual({ type: "direct" });
});

test("nothing secret is told, even where the server says it back", async () => {
	const back = `${TOKEN} https://me:canary-password@x.example/?invite=canary-invite token: canary-other`;
	const url = await serve(answers({ name: back, version: TOKEN }));
	const steps = await diagnose(url.replace("//", "//me:canary-user@"));
	expect(findingOf(steps, "identity")).toMatchObject({ type: "server" });
	expect(JSON.stringify(steps)).not.toContain("canary");
});

test("a token is kept back where it would go unencrypted beyond this computer", async () => {
	const asked: string[] = [];
	const before = fetchOfTests;
	fetchOfTests = (async (_input: string, init?: RequestInit) => {
		asked.push(JSON.stringify(init?.headers));
		return new Response(JSON.stringify(PARLEY), { headers: { "access-control-allow-origin": "*" } });
	}) as typeof fetch;
	// A proxy is there whatever the name of the server is.
	const proxy = await listen(http.createServer().on("connect", (_request, socket) => void socket.destroy()));
	const steps = await diagnose("http://chat.example", { proxy: `PROXY 127.0.0.1:${proxy}` });
	fetchOfTests = before;
	expect(findingOf(steps, "tls")).toEqual({ type: "is_plain" });
	expect(findingOf(steps, "login")).toEqual({ type: "no_token" });
	expect(asked.length).toBeGreaterThan(0);
	expect(asked.join()).not.toContain("canary");
});

test("who stops waiting is told nothing more", async () => {
	const told: DiagnosisStep[] = [];
	const look = createDiagnoser({
		fetch: fetchOfTests,
		resolveProxy: async () => "DIRECT",
		pinned: () => null,
		authorities: () => [authority],
		clean: (text) => text,
	});
	const url = await serve(() => void look(null, () => {}));
	await look({ url, userId: "ada", token: TOKEN }, (step) => told.push(step));
	expect(told.map(({ part }) => part)).toEqual(["proxy", "name", "tcp", "tls"]);
});
