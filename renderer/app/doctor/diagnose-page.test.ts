import http, { type RequestListener } from "node:http";
import { afterAll, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { createLocalServers } from "../../../tests/support/local-servers.ts";
import { diagnosePage } from "./diagnose-page.ts";
import type { DiagnosisStep } from "./diagnosis.ts";

const TOKEN = "canary-token-of-ada";
const PARLEY = {
	...{ product: "parley", version: "1.2.3", server_id: "s", name: "Team", auth: "token" },
	protocol: { min: 1, max: 2 },
};
const { listen, close } = createLocalServers();
afterAll(close);

type Say = (text: string | Buffer) => void;
type Talk = { readonly onOpen?: (say: Say, end: () => void) => void; readonly pong?: string | null };

/** A server that answers these, and speaks so over its sockets; null: it takes none. */
async function serve(listener: RequestListener, talk: Talk | null = {}): Promise<string> {
	const server = http.createServer(listener);
	const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "parley.bearer" });
	server.on("upgrade", (request, socket, head) => {
		if (talk === null) return void socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
		sockets.handleUpgrade(request, socket, head, (one) => {
			talk.onOpen?.(
				(text) => one.send(text),
				() => one.close(),
			);
			one.on("message", () => {
				if (talk.pong !== null) one.send(talk.pong ?? '{"type":"pong"}');
			});
		});
	});
	return `http://127.0.0.1:${await listen(server)}`;
}

function answers(more: object = {}, headers: Readonly<Record<string, string>> = {}): RequestListener {
	return (request, response) => {
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
		response.setHeader("content-type", "application/json");
		if (request.url === "/api/server") return void response.end(JSON.stringify({ ...PARLEY, ...more }));
		const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
		response.writeHead(isKnown ? 200 : 401).end(JSON.stringify({ user_id: "ada" }));
	};
}

async function diagnose(
	url: string,
	more: { readonly token?: string | null; readonly isOffline?: boolean } = {},
) {
	const told: DiagnosisStep[] = [];
	const deps = {
		fetch: (...args: Parameters<typeof fetch>) => fetch(...args),
		openSocket: (address: string, protocols: readonly string[]) => new WebSocket(address, [...protocols]),
		isOffline: () => more.isOffline ?? false,
		nowMs: Date.now,
		timeoutMs: 1500,
	};
	const target = { url, userId: "ada", token: more.token === undefined ? TOKEN : more.token };
	const steps = await diagnosePage(deps, target, new AbortController().signal, (step) => told.push(step));
	expect(told).toEqual(steps);
	expect(steps.map(({ part }) => part)).toEqual([
		...["proxy", "name", "tcp", "tls", "http", "identity", "clock", "protocol", "login", "socket", "ping"],
	]);
	return steps;
}

const firstFailure = (steps: readonly DiagnosisStep[]) => steps.find(({ state }) => state === "failed");

test("a server that is well passes in all that a page can see, and the rest is said to be out of its reach", async () => {
	const steps = await diagnose(await serve(answers()));
	const states = Object.fromEntries(steps.map(({ part, state }) => [part, state]));
	expect(states).toEqual({
		...{ proxy: "skipped", name: "skipped", tcp: "skipped", tls: "skipped" },
		...{ http: "ok", identity: "ok", clock: "ok", protocol: "ok", login: "ok", socket: "ok", ping: "ok" },
	});
	expect(steps[0]?.finding).toEqual({ type: "out_of_reach" });
	expect(steps[5]?.finding).toMatchObject({ server: { name: "Team", version: "1.2.3" } });
});

const hourAhead = () => ({ date: new Date(Date.now() + 3_600_000).toUTCString() });
const html: RequestListener = (_, response) =>
	void response.end("<!doctype html><h1>Sign in to the network</h1>");
const endless: RequestListener = (_, response) => {
	const more = () => {
		while (response.write("x".repeat(65_536)));
		response.once("drain", more);
	};
	more();
};

test.for<[string, RequestListener, Talk | null, Pick<DiagnosisStep, "part" | "finding"> | object]>([
	[
		"a web page",
		html,
		{},
		{ part: "identity", finding: { probe: { outcome: "not_a_server", saw: "html" } } },
	],
	["an answer without end", endless, {}, { part: "http", finding: { probe: { saw: "other" } } }],
	[
		"trouble",
		(_, r) => void r.writeHead(503).end(),
		{},
		{ part: "http", finding: { probe: { status: 503 } } },
	],
	["another clock", answers({}, hourAhead()), {}, { part: "clock" }],
	[
		"a protocol of the future",
		answers({ protocol: { min: 3, max: 9 } }),
		{},
		{ finding: { type: "page_outdated" } },
	],
	[
		"a protocol of the past",
		answers({ protocol: { min: 1, max: 1 } }),
		{},
		{ finding: { probe: { outcome: "too_old" } } },
	],
	["no socket", answers(), null, { part: "socket", finding: { type: "socket_refused", status: null } }],
	["a silent socket", answers(), { pong: null }, { part: "ping", finding: { type: "socket_silent" } }],
	[
		"words over the socket",
		answers(),
		{ pong: "hello, who is there?" },
		{ part: "ping", finding: { type: "socket_garbage" } },
	],
	[
		"bytes over the socket",
		answers(),
		{ onOpen: (say) => say(Buffer.alloc(64, 255)) },
		{ finding: { type: "socket_garbage" } },
	],
	[
		"a socket that ends",
		answers(),
		{ onOpen: (_, end) => end(), pong: null },
		{ part: "ping", finding: { type: "socket_closed" } },
	],
])("%s fails in the right part", async ([, listener, talk, expected]) => {
	expect(firstFailure(await diagnose(await serve(listener, talk)))).toMatchObject(expected);
});

test("a way to elsewhere is not followed", async () => {
	const reached: string[] = [];
	const other = await serve((request, response) => {
		reached.push(request.url ?? "");
		response.end("{}");
	});
	const steps = await diagnose(await serve((_, r) => void r.writeHead(302, { location: other }).end()));
	expect(firstFailure(steps)).toMatchObject({ part: "http", finding: { type: "led_away" } });
	expect(reached).toEqual([]);
});

test.for([
	[false, { type: "no_answer" }],
	[true, { type: "problem", probe: { outcome: "offline" } }],
] as const)("a server that is away is told as such (no network: %s)", async ([isOffline, finding]) => {
	const steps = await diagnose("http://127.0.0.1:9", { isOffline });
	expect(firstFailure(steps)).toMatchObject({ part: "http", finding });
	expect(steps.slice(5).every((step) => step.finding.type === "after")).toBe(true);
});

test("who is not signed in, or not any more, is told so", async () => {
	const url = await serve(answers());
	expect(firstFailure(await diagnose(url, { token: null }))).toMatchObject({
		finding: { type: "signed_out" },
	});
	expect(firstFailure(await diagnose(url, { token: "old" }))).toMatchObject({
		finding: { type: "login_refused" },
	});
});

test("a token that the server says back is told to nobody", async () => {
	const steps = await diagnose(await serve(answers({ name: `Team ${TOKEN}`, version: `token=${TOKEN}` })));
	expect(JSON.stringify(steps)).not.toContain(TOKEN);
	expect(JSON.stringify(steps)).toContain("[secret]");
});
