import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createToolHub, type ToolHub } from "./tool-hub.ts";

const never = new AbortController().signal;
const DROPPED = /^web ended the connection during this call\. It may or may not/;
const UNANSWERED = /^web did not answer this call within 1 s\. It may or may not/;
const SECRET = "Bearer token-0123456789";

type Call = { readonly id?: number; readonly method: string; readonly params?: { readonly name?: string } };
/** What a server does with a call of one of its tools. */
type Act = (response: ServerResponse, id: number | undefined) => void;

let opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const close of opened.reverse()) await close();
	opened = [];
});

type Serving = { readonly origin: string; readonly port: number; readonly close: () => Promise<void> };

async function serve(
	handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
	at = 0,
): Promise<Serving> {
	const server: Server = createServer((request, response) => void handle(request, response));
	await new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve));
	const close = async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	};
	opened.push(close);
	const { port } = server.address() as AddressInfo;
	return { origin: `http://127.0.0.1:${port}`, port, close };
}

async function readBody(request: IncomingMessage): Promise<string> {
	let text = "";
	for await (const chunk of request) text += String(chunk);
	return text;
}

function answer(response: ServerResponse, message: object): void {
	response.writeHead(200, { "content-type": "application/json" });
	response.end(JSON.stringify({ jsonrpc: "2.0", ...message }));
}

/** A server of one tool that goes wrong, `odd`, and one that does not, `good`; notes each call of a tool. */
async function serveTools(
	act: Act,
	at = 0,
): Promise<Serving & { readonly url: string; readonly calls: readonly string[] }> {
	const calls: string[] = [];
	const serving = await serve(async (request, response) => {
		if (request.method !== "POST") return void response.writeHead(405).end();
		const { id, method, params } = JSON.parse(await readBody(request)) as Call;
		if (id === undefined) return void response.writeHead(202).end();
		if (method === "initialize") {
			const serverInfo = { name: "odd", version: "1.0.0" };
			return answer(response, {
				id,
				result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo },
			});
		}
		if (method === "tools/list") {
			const tools = ["odd", "good"].map((name) => ({ name, inputSchema: { type: "object" } }));
			return answer(response, { id, result: { tools } });
		}
		if (method !== "tools/call") {
			return answer(response, { id, error: { code: -32601, message: "There is no such method" } });
		}
		calls.push(params?.name ?? "");
		if (params?.name === "odd") return act(response, id);
		answer(response, { id, result: { content: [{ type: "text", text: "fine" }] } });
	}, at);
	return { ...serving, url: `${serving.origin}/mcp`, calls };
}

function open(url: string, callTimeoutMs = 20_000): ToolHub {
	const hub = createToolHub(
		{ version: "1.0.0", startTimeoutMs: 20_000, callTimeoutMs },
		{ web: { url, headers: { authorization: SECRET } } },
	);
	opened.push(() => hub.close());
	return hub;
}

const call = (hub: ToolHub, name: string) => hub.callTool({ server: "web", name, arguments: {} }, never);

test.each<[string, Act, RegExp]>([
	["drops the connection", (response) => void response.destroy(), DROPPED],
	[
		"dies in the middle of its answer",
		(response) => {
			response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
			response.write('{"jsonrpc":"2.0",', () => response.destroy());
		},
		DROPPED,
	],
	[
		"dies in the middle of a stream of events",
		(response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.write('event: message\ndata: {"json', () => response.destroy());
		},
		DROPPED,
	],
	[
		"ends a stream of events without its answer",
		(response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.end(": nothing\n\n");
		},
		DROPPED,
	],
	[
		"ends a stream that could be taken up again, and does not take it up",
		(response) => {
			response.writeHead(200, { "content-type": "text/event-stream" });
			response.end("retry: 10\nid: 1\ndata:\n\n");
		},
		DROPPED,
	],
	[
		"answers with an error of its own",
		(response) => void response.writeHead(500).end("oh"),
		/^web answered this call with status 500\. It may or may not/,
	],
	[
		"does not know the token any more",
		(response) => void response.writeHead(403).end(SECRET),
		/^web refused access \(status 403\)\. Check the token/,
	],
	[
		"answers with a page",
		(response) => {
			response.writeHead(200, { "content-type": "text/html" });
			response.end("<h1>Sign in</h1>");
		},
		/^The tool server web failed at this call: Unexpected content type: text\/html/,
	],
	["never answers", () => {}, UNANSWERED],
])(
	"a server that %s during a call fails the call, which is made once",
	async (_name, act, sentence) => {
		const { url, calls } = await serveTools(act);
		// Only those that have to run out of time get little of it.
		const outcome = await call(sentence === UNANSWERED ? open(url, 1000) : open(url), "odd");
		expect(outcome).toMatchObject({ isError: true, text: expect.stringMatching(sentence) });
		expect(outcome.text).not.toContain("token-0123456789");
		expect(calls).toEqual(["odd"]);
	},
	30_000,
);

test("a call that failed leaves its server in use", async () => {
	const { url, calls } = await serveTools((response) => void response.destroy());
	const hub = open(url);
	expect(await call(hub, "odd")).toMatchObject({ isError: true, text: expect.stringMatching(DROPPED) });
	expect(await call(hub, "good")).toEqual({ isError: false, text: "fine" });
	expect(calls).toEqual(["odd", "good"]);
});

test.each([301, 307, 308])(
	"a redirect (%i) to another origin is not followed, at the start or later",
	async (status) => {
		const reached: string[] = [];
		const { origin: elsewhere } = await serve((request, response) => {
			reached.push(`${request.method} ${request.headers.authorization}`);
			response.writeHead(404).end();
		});
		const { origin: front } = await serve((_request, response) => {
			response.writeHead(status, { location: `${elsewhere}/mcp` }).end();
		});
		const hub = open(`${front}/mcp`);
		const { tools, problems } = await hub.listTools(["web"], never);
		expect(tools).toEqual([]);
		expect(problems.join()).toMatch(/leads to another address\. Enter that address itself/);
		const { url, calls } = await serveTools((response) => {
			response.writeHead(status, { location: `${elsewhere}/mcp` }).end();
		});
		const later = open(url);
		expect(await call(later, "odd")).toEqual({
			isError: true,
			text: expect.stringMatching(/^web leads to another address\. Enter that address itself/),
		});
		expect(await call(later, "good")).toEqual({ isError: false, text: "fine" });
		expect(calls).toEqual(["odd", "good"]);
		expect(reached).toEqual([]);
	},
);

test("a server that is gone is told so, and used again when it is back", async () => {
	const { url, port, close } = await serveTools(() => {});
	const hub = open(url);
	expect(await call(hub, "good")).toMatchObject({ isError: false });
	await close();
	expect(await call(hub, "good")).toEqual({
		isError: true,
		// A connection that was kept open may only now turn out to be gone.
		text: expect.stringMatching(/^web (?:refused|ended) the connection/),
	});
	await serveTools(() => {}, port);
	expect(await call(hub, "good")).toEqual({ isError: false, text: "fine" });
});
