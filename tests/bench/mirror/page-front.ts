import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { findWebFile } from "../../support/find-web-file.ts";

export type PageFront = AsyncDisposable & { readonly url: string };

/** Gives the pages themselves, as the desktop app does, and passes all else on to a server that may be away. */
export async function openPageFront(server: string): Promise<PageFront> {
	const target = new URL(server);
	const sockets = new Set<Socket>();
	const front = createServer((asked, response) => {
		const file = findWebFile(new URL(asked.url ?? "/", server).pathname);
		if (file === null) return passOn(target, asked, response);
		response.writeHead(200, { "content-type": file.type ?? "application/octet-stream" });
		createReadStream(file.path).pipe(response);
	});
	front.on("connection", (socket: Socket) => {
		sockets.add(socket);
		socket.once("close", () => sockets.delete(socket));
	});
	front.on("upgrade", (asked: IncomingMessage, socket: Socket) => passOnSocket(target, asked, socket));
	await once(front.listen(0, "127.0.0.1"), "listening");
	return {
		url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
		async [Symbol.asyncDispose]() {
			front.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}

function passOn(target: URL, asked: IncomingMessage, response: ServerResponse): void {
	const passed = request(new URL(asked.url ?? "/", target), {
		method: asked.method ?? "GET",
		headers: headersFor(target, asked),
	});
	passed.on("response", (answer) => {
		response.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(response);
	});
	passed.on("error", () => response.destroy());
	asked.pipe(passed);
}

function passOnSocket(target: URL, asked: IncomingMessage, socket: Socket): void {
	const passed = connect(Number(target.port), target.hostname, () => {
		const headers = Object.entries(headersFor(target, asked)).map(([name, value]) => `${name}: ${value}`);
		passed.write(`GET ${asked.url} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
		passed.pipe(socket).pipe(passed);
	});
	for (const [one, other] of [
		[passed, socket],
		[socket, passed],
	] as const) {
		one.on("error", () => other.destroy());
		one.on("close", () => other.destroy());
	}
}

/** As if the page were the server's own. */
function headersFor(
	target: URL,
	{ headers }: IncomingMessage,
): Record<string, string | string[] | undefined> {
	const { origin: _origin, ...others } = headers;
	return { ...others, host: target.host };
}
