import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from "node:tls";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createCertificate } from "../../../tests/support/create-certificate.ts";
import { ChunkTap } from "./chunk-tap.ts";
import { createHttpTransport, type HttpTransport } from "./http-transport.ts";

const HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
const LAST = "0\r\n\r\n";

const folder = mkdtempSync(join(tmpdir(), "parley-tap-"));
let transport: HttpTransport;
const servers: Server[] = [];
const trusted = getCACertificates();
beforeAll(() => {
	const { key, cert } = createCertificate(folder);
	setDefaultCACertificates([...trusted, cert]);
	transport = createHttpTransport({ readTimeoutMs: 5000, useProxy: false });
	servers.push(createTcpServer(accept), createTlsServer({ key, cert }, accept));
	return Promise.all(
		servers.map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
	);
});
afterEach(() => {
	vi.restoreAllMocks();
	vi.unstubAllEnvs();
});
afterAll(async () => {
	await transport.close();
	setDefaultCACertificates(trusted);
	for (const server of servers) server.close();
	rmSync(folder, { recursive: true, force: true });
});

/** What is written to a connection on each request. */
let answer: (socket: Socket) => Promise<void>;
let connections = 0;

function accept(socket: Socket): void {
	connections++;
	socket.setNoDelay(true);
	socket.on("error", () => undefined);
	socket.on("data", (bytes) => {
		if (bytes.includes("\r\n\r\n")) void answer(socket);
	});
}

function portOf(server: Server | undefined): number {
	const address = server?.address();
	if (typeof address !== "object" || address === null) throw new Error("The server does not listen");
	return address.port;
}

const get = (server: Server | undefined) =>
	transport.fetch(`${server === servers[1] ? "https" : "http"}://127.0.0.1:${portOf(server)}/`);

async function consume(response: Response): Promise<Buffer> {
	const pieces: Buffer[] = [];
	await transport.bodyOf(response).consume((piece) => pieces.push(Buffer.from(piece)));
	return Buffer.concat(pieces);
}

async function readAll(response: Response): Promise<Buffer> {
	return Buffer.from(await response.arrayBuffer());
}

const chunk = (bytes: Uint8Array) =>
	Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);

const bytesOf = (texts: readonly string[]) =>
	Buffer.concat([Buffer.from(HEAD), ...texts.map((text) => chunk(Buffer.from(text))), Buffer.from(LAST)]);

/** Writes the bytes in pieces of these lengths, each in a turn of its own. */
async function writeInPieces(socket: Socket, bytes: Buffer, lengths: readonly number[]): Promise<void> {
	let at = 0;
	for (let i = 0; at < bytes.length; i++) {
		const end = at + (lengths[i % lengths.length] ?? 1);
		socket.write(bytes.subarray(at, end));
		at = end;
		await turn();
	}
}

/** Counts the bytes that go past the parser. */
function countDirect(): { readonly bytes: number } {
	const count = { bytes: 0 };
	const { follow } = ChunkTap.prototype;
	vi.spyOn(ChunkTap.prototype, "follow").mockImplementation(function (this: ChunkTap, sink) {
		follow.call(this, (piece) => {
			count.bytes += piece.length;
			sink(piece);
		});
	});
	return count;
}

const payload = fc.uint8Array({ minLength: 1, maxLength: 200 });
const bodies = fc.array(fc.oneof(payload, fc.constant(Buffer.from(LAST))), { maxLength: 12 });
/** Lengths of the pieces that are written, in a row again and again; null: each chunk is one. */
const cuts = fc.option(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }), {
	freq: 1,
});

test.each([
	["TCP", 0, consume],
	["TCP, read when asked for", 0, readAll],
	["TLS", 1, consume],
] as const)(
	"any chunks, however cut, are the body that was sent, over kept connections: %s",
	async (_name, index, read) => {
		const direct = countDirect();
		connections = 0;
		await fc.assert(
			fc.asyncProperty(bodies, cuts, async (chunks, lengths) => {
				const sent = [Buffer.from(HEAD), ...chunks.map(chunk), Buffer.from(LAST)];
				const ends = lengths ?? sent.map((piece) => piece.length);
				answer = (socket) => writeInPieces(socket, Buffer.concat(sent), ends);
				const body = await read(await get(servers[index]));
				expect(body.equals(Buffer.concat(chunks))).toBe(true);
			}),
			{ numRuns: 60 },
		);
		// Of random bodies some 900 to 1,700 bytes do: how many depends on what is read together.
		expect(direct.bytes).toBeGreaterThan(300);
		expect(connections).toBeLessThan(5);
	},
);

test("answers of many connections at once do not mix", async () => {
	const direct = countDirect();
	answer = async (socket) => {
		const own = `${socket.remotePort} `;
		socket.write(HEAD);
		for (let i = 0; i < 30; i++) {
			socket.write(chunk(Buffer.from(own)));
			await turn();
		}
		socket.write(LAST);
	};
	const bodies = await Promise.all(
		Array.from({ length: 20 }, async () => (await consume(await get(servers[0]))).toString()),
	);
	for (const body of bodies) expect(body).toBe(`${body.split(" ")[0]} `.repeat(30));
	expect(new Set(bodies).size).toBe(20);
	expect(direct.bytes).toBeGreaterThan(1000);
});

test("through a proxy, whose connections have no tap, the same comes", async () => {
	let tunnels = 0;
	const proxy = createHttpServer().on("connect", (request, socket) => {
		tunnels++;
		const [host, port] = request.url?.split(":") ?? [];
		const target = connect(Number(port), host ?? "", () => {
			socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
			target.pipe(socket).pipe(target);
		});
		for (const each of [target, socket]) each.on("error", () => undefined);
	});
	await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
	vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${portOf(proxy)}`);
	const proxied = createHttpTransport({ readTimeoutMs: 5000, useProxy: true });
	answer = (socket) => writeInPieces(socket, bytesOf(["one", "two", "three"]), [HEAD.length, 8, 8, 10]);
	try {
		for (let i = 0; i < 3; i++) {
			const response = await proxied.fetch(`https://127.0.0.1:${portOf(servers[1])}/`);
			const pieces: Buffer[] = [];
			await proxied.bodyOf(response).consume((piece) => pieces.push(Buffer.from(piece)));
			expect(Buffer.concat(pieces).toString()).toBe("onetwothree");
		}
		expect(tunnels).toBeGreaterThan(0);
	} finally {
		await proxied.close();
		proxy.close();
	}
});

test("a head before the head is told apart", async () => {
	const direct = countDirect();
	answer = async (socket) => {
		socket.write("HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n");
		await turn();
		await writeInPieces(socket, bytesOf(["one"]), [50]);
	};
	expect((await consume(await get(servers[0]))).toString()).toBe("one");
	expect(direct.bytes).toBe(0);
});

test.each([
	["between chunks", ""],
	["in a chunk", "5\r\nab"],
	["in a size", "5"],
	["after a size", "5\r"],
])("a connection that breaks off %s does not look like an end", async (_name, rest) => {
	answer = async (socket) => {
		socket.write(Buffer.concat([Buffer.from(HEAD), chunk(Buffer.from("one"))]));
		await new Promise((resolve) => setTimeout(resolve, 20));
		socket.write(chunk(Buffer.from("two")));
		await new Promise((resolve) => setTimeout(resolve, 20));
		socket.end(rest);
	};
	let text = "";
	const response = await get(servers[0]);
	await expect(
		transport.bodyOf(response).consume((piece) => {
			text += Buffer.from(piece).toString();
		}),
	).rejects.toThrow();
	expect(text.slice(0, 6)).toBe("onetwo");
});

test("a reader that takes its time makes the other side wait, and gets all", async () => {
	const direct = countDirect();
	const megabyte = chunk(Buffer.alloc(1024 * 1024, "a"));
	let written = 0;
	answer = async (socket) => {
		await writeInPieces(socket, Buffer.concat([Buffer.from(HEAD), chunk(Buffer.alloc(10))]), [HEAD.length]);
		for (; written < 64; written++) {
			await new Promise((resolve) => setTimeout(resolve, 1));
			if (!socket.write(megabyte)) await new Promise((resolve) => socket.once("drain", resolve));
		}
		socket.write(LAST);
	};
	const response = await get(servers[0]);
	await new Promise((resolve) => setTimeout(resolve, 500));
	expect(written).toBeLessThan(30);
	let bytes = 0;
	const body = transport.bodyOf(response);
	for (let pieces = await body.read(); pieces !== null; pieces = await body.read()) {
		for (const piece of pieces) bytes += piece.length;
	}
	expect(bytes).toBe(64 * 1024 * 1024 + 10);
	expect(direct.bytes).toBeGreaterThan(1024 * 1024);
});
