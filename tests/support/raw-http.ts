import { request } from "node:http";
import { connect } from "node:net";

export type RawAnswer = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: string;
};

/** A request with exactly these headers, `Host` and `Origin` included, which `fetch` would not send. */
export function sendHttp(
	url: string,
	options: {
		readonly method?: string;
		/** As it goes over the line, in the place of the address's own, which would be tidied up. */
		readonly path?: string;
		readonly headers?: Record<string, string>;
		readonly body?: string;
	} = {},
): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const { body, ...rest } = options;
		const call = request(url, { ...rest, agent: false }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.once("error", reject);
			response.once("end", () => {
				const text = Buffer.concat(chunks).toString();
				resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
			});
		});
		call.once("error", reject);
		call.once("upgrade", (response, socket) => {
			socket.destroy();
			resolve({ status: response.statusCode ?? 0, headers: response.headers, body: "" });
		});
		call.end(body);
	});
}

/** Asks for a WebSocket; 101 where the server agrees. */
export function askUpgrade(url: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
	return sendHttp(url, {
		headers: {
			connection: "Upgrade",
			upgrade: "websocket",
			"sec-websocket-version": "13",
			"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
			...headers,
		},
	});
}

/** Writes these bytes to the server's port and gives back all it says until it closes or `timeoutMs` is over. */
export function sendBytes(url: string, bytes: Buffer | string, timeoutMs = 500): Promise<string> {
	return new Promise((resolve) => {
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		const chunks: Buffer[] = [];
		const finish = () => {
			clearTimeout(timer);
			socket.destroy();
			resolve(Buffer.concat(chunks).toString("latin1"));
		};
		const timer = setTimeout(finish, timeoutMs);
		socket.on("data", (chunk: Buffer) => chunks.push(chunk));
		socket.once("error", finish);
		socket.once("close", finish);
		socket.write(bytes);
	});
}
