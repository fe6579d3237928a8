import { once } from "node:events";
import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import https from "node:https";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { isAppHost, toAppAddress, toBrowserAddress } from "./app-address.ts";
import type { MetCertificate } from "./met-certificate.ts";

/** Where a page of the test host asks something of the host and waits for the answer. */
export const SYNC_PATH = "/.desktop-host/sync";

type Deps = {
	/** Answers a request for a page of the app. */
	readonly answerApp: (address: string, method: string) => Promise<Response>;
	/** Answers a synchronous message of a page. */
	readonly answerSync: (body: unknown) => unknown;
	/**
	 * What the host says of a certificate that the browser will not take: the one that it trusts all the same; null:
	 * none.
	 */
	readonly trusted: (hostname: string, port: number) => Promise<MetCertificate | null>;
	/** Whom the browser takes a server for that the host trusts all the same. */
	readonly standIn: { readonly key: string; readonly cert: string };
};

/** Where a line to a server leads: its name and port, and the certificate that it has to show, if it is encrypted. */
type Target = { readonly host: string; readonly fingerprint256: string | null };

export type LoopbackProxy = { readonly url: string; close(): void };

/**
 * All requests of the browser come through here: pages of the app are answered by the app's own handler, this
 * computer is reached with the app's true origin, everything else does not exist.
 */
export async function openLoopbackProxy(deps: Deps): Promise<LoopbackProxy> {
	const targets = new WeakMap<object, Target>();
	const inner = http.createServer((request, response) => {
		const target = targets.get(request.socket);
		const address = `http://${target?.host ?? ""}${request.url ?? ""}`;
		void forward(deps, request, response, { address, fingerprint256: target?.fingerprint256 ?? null });
	});
	inner.on("upgrade", (request, socket, head) => upgrade(request, socket, head, targets.get(request.socket)));
	const outer = http.createServer((request, response) => {
		void forward(deps, request, response, { address: request.url ?? "", fingerprint256: null });
	});
	outer.on("connect", (request, socket: Socket, head: Buffer) => {
		socket.on("error", () => socket.destroy());
		const target = request.url ?? "";
		if (!isThisComputer(target)) return void socket.end("HTTP/1.1 502 Not here\r\n\r\n");
		socket.write("HTTP/1.1 200 OK\r\n\r\n");
		socket.once("data", (first: Buffer) => {
			socket.pause();
			// TLS goes through as it is, so that certificates are the browser's own business.
			if (first[0] === 0x16) return void takeEncrypted(socket, target, first);
			targets.set(socket, { host: target, fingerprint256: null });
			socket.unshift(first);
			inner.emit("connection", socket);
			socket.resume();
		});
		if (head.length > 0) socket.unshift(head);
	});
	/** Where the host trusts the certificate, the browser is given another one that it takes, and this one is checked here. */
	const takeEncrypted = async (socket: Socket, target: string, first: Buffer) => {
		const { hostname, port } = new URL(`http://${target}`);
		const met = await deps.trusted(hostname, Number(port)).catch(() => null);
		if (socket.destroyed) return;
		if (met === null) return tunnel(socket, target, first);
		socket.unshift(first);
		const near = new TLSSocket(socket, { isServer: true, ...deps.standIn });
		near.on("error", () => socket.destroy());
		targets.set(near, { host: target, fingerprint256: met.fingerprint256 });
		inner.emit("connection", near);
	};
	outer.listen(0, "127.0.0.1");
	await once(outer, "listening");
	const address = outer.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}`,
		close: () => {
			outer.close();
			outer.closeAllConnections();
		},
	};
}

async function forward(
	deps: Deps,
	request: IncomingMessage,
	response: ServerResponse,
	{ address, fingerprint256 }: { readonly address: string; readonly fingerprint256: string | null },
): Promise<void> {
	try {
		const url = new URL(address);
		if (url.pathname === SYNC_PATH) await answerSync(deps, request, response);
		else if (isAppHost(url.host)) await answerApp(deps, request, response, address);
		else if (isThisComputer(url.host)) passOn(request, response, url, fingerprint256);
		else response.writeHead(502).end();
	} catch {
		response.writeHead(500).end();
	}
}

async function answerSync(deps: Deps, request: IncomingMessage, response: ServerResponse): Promise<void> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	const answer = deps.answerSync(JSON.parse(Buffer.concat(chunks).toString()));
	response.writeHead(200, { "content-type": "application/json" });
	response.end(JSON.stringify({ answer: answer ?? null }));
}

async function answerApp(
	deps: Deps,
	request: IncomingMessage,
	response: ServerResponse,
	address: string,
): Promise<void> {
	const answer = await deps.answerApp(toAppAddress(address), request.method ?? "GET");
	response.writeHead(answer.status, Object.fromEntries(answer.headers));
	response.end(Buffer.from(await answer.arrayBuffer()));
}

function passOn(
	request: IncomingMessage,
	response: ServerResponse,
	url: URL,
	fingerprint256: string | null,
): void {
	const headers = withTrueOrigin(request.headers);
	const onward = ask(url, { method: request.method ?? "GET", headers }, fingerprint256);
	onward.on("response", (answer) => {
		response.writeHead(answer.statusCode ?? 502, withBrowserOrigin(answer.headers));
		answer.pipe(response);
	});
	onward.on("error", () => response.destroy());
	request.pipe(onward);
}

/** Of an encrypted line that the host trusts: nothing is sent to another certificate than that one. */
function ask(url: URL, options: http.RequestOptions, fingerprint256: string | null): http.ClientRequest {
	if (fingerprint256 === null) return http.request(url, options);
	const request = https.request(`https://${url.host}${url.pathname}${url.search}`, {
		...options,
		agent: false,
		rejectUnauthorized: false,
	});
	request.on("socket", (socket) => {
		socket.once("secureConnect", () => {
			if ((socket as TLSSocket).getPeerCertificate().fingerprint256 !== fingerprint256) request.destroy();
		});
	});
	return request;
}

function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, target: Target | undefined): void {
	socket.on("error", () => socket.destroy());
	const onward = ask(
		new URL(`http://${target?.host}${request.url ?? "/"}`),
		{ headers: withTrueOrigin(request.headers) },
		target?.fingerprint256 ?? null,
	);
	onward.on("error", () => socket.destroy());
	onward.on("response", (answer) => {
		socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n\r\n`);
	});
	onward.on("upgrade", (answer, far, farHead) => {
		const lines = answer.rawHeaders.map((part, index) => (index % 2 === 0 ? `${part}: ` : `${part}\r\n`));
		socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
		if (farHead.length > 0) socket.write(farHead);
		if (head.length > 0) far.write(head);
		join(socket, far);
	});
	onward.end();
}

function tunnel(socket: Socket, target: string, first: Buffer): void {
	const { hostname, port } = new URL(`http://${target}`);
	const far = connect(Number(port), hostname);
	far.write(first);
	join(socket, far);
	socket.resume();
}

/** Two ends of one line: what comes in here goes out there, and both end together. */
function join(near: Duplex, far: Duplex): void {
	near.pipe(far);
	far.pipe(near);
	for (const [one, other] of [
		[near, far],
		[far, near],
	] as const) {
		one.on("error", () => other.destroy());
		one.on("close", () => other.destroy());
	}
}

function isThisComputer(host: string): boolean {
	return /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host);
}

function withTrueOrigin(headers: IncomingMessage["headers"]): OutgoingHttpHeaders {
	const { "proxy-connection": _proxy, ...others } = headers;
	return headers.origin === undefined ? others : { ...others, origin: toAppAddress(headers.origin) };
}

function withBrowserOrigin(headers: IncomingMessage["headers"]): OutgoingHttpHeaders {
	const allowed = headers["access-control-allow-origin"];
	return allowed === undefined
		? headers
		: { ...headers, "access-control-allow-origin": toBrowserAddress(allowed) };
}
