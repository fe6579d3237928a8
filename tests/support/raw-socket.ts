import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Builds one WebSocket frame, right or wrong. */
export function rawFrame(options: {
	readonly opcode: number;
	readonly payload?: Buffer | string;
	readonly fin?: boolean;
	readonly reserved?: number;
	readonly masked?: boolean;
	/** Length told in the header where it is not the payload's. */
	readonly told?: bigint;
}): Buffer {
	const { opcode, fin = true, reserved = 0, masked = true } = options;
	const payload = Buffer.from(options.payload ?? "");
	const told = options.told ?? BigInt(payload.length);
	const maskBit = masked ? 0x80 : 0;
	const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
	let header: Buffer;
	if (told < 126n) header = Buffer.from([first, maskBit | Number(told)]);
	else if (told < 65_536n) {
		header = Buffer.from([first, maskBit | 126, 0, 0]);
		header.writeUInt16BE(Number(told), 2);
	} else {
		header = Buffer.concat([Buffer.from([first, maskBit | 127]), Buffer.alloc(8)]);
		header.writeBigUInt64BE(told, 2);
	}
	if (!masked) return Buffer.concat([header, payload]);
	const key = Buffer.from([0x11, 0x22, 0x33, 0x44]);
	return Buffer.concat([header, key, payload.map((byte, index) => byte ^ (key[index % 4] ?? 0))]);
}

/** A WebSocket after its handshake, to be written to byte by byte. */
export async function openRawSocket(url: string, path: string, headers = ""): Promise<Socket> {
	const { hostname, port, host } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.on("error", () => {});
	await once(socket, "connect");
	socket.write(
		`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
			`Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${headers}\r\n`,
	);
	const [answer] = (await once(socket, "data")) as [Buffer];
	if (!answer.includes("101")) throw new Error(`No upgrade: ${answer.toString("latin1").slice(0, 200)}`);
	return socket;
}

/** Writes bytes and collects what comes back until the server closes or `timeoutMs` is over. */
export async function exchange(
	socket: Socket,
	bytes: Buffer,
	timeoutMs: number,
): Promise<{ readonly closed: boolean; readonly closeCode: number | null; readonly text: string }> {
	const chunks: Buffer[] = [];
	socket.on("data", (chunk: Buffer) => chunks.push(chunk));
	const { promise, resolve } = Promise.withResolvers<boolean>();
	socket.once("close", () => resolve(true));
	const timer = setTimeout(() => resolve(false), timeoutMs);
	socket.write(bytes);
	const closed = await promise;
	clearTimeout(timer);
	socket.destroy();
	const received = Buffer.concat(chunks);
	return { closed, closeCode: readCloseCode(received), text: received.toString("latin1") };
}

/** Status of the close frame among the server's frames, which are never masked. */
function readCloseCode(bytes: Buffer): number | null {
	for (let at = 0; at + 2 <= bytes.length; ) {
		const opcode = (bytes[at] ?? 0) & 0x0f;
		const short = (bytes[at + 1] ?? 0) & 0x7f;
		const headerBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
		if (at + headerBytes > bytes.length) return null;
		const length =
			short === 126
				? bytes.readUInt16BE(at + 2)
				: short === 127
					? Number(bytes.readBigUInt64BE(at + 2))
					: short;
		if (opcode === 8 && length >= 2) return bytes.readUInt16BE(at + headerBytes);
		at += headerBytes + length;
	}
	return null;
}
