import { once } from "node:events";
import WebSocket from "ws";

/** What the bench reads of a frame. */
export type ParleyFrame = {
	readonly type: string;
	readonly task_id?: string;
	readonly chat_id?: string;
	readonly token?: string;
	readonly offset?: number;
	readonly status?: string;
	readonly message?: string;
};

export type ParleySocket = {
	send(action: Readonly<Record<string, unknown>>): void;
	/** The next frame of a type; for use before `onFrame`. */
	next(type: string): Promise<ParleyFrame>;
	onFrame(handle: (frame: ParleyFrame) => void): void;
	onPacket(handle: (packet: Buffer) => void): void;
	/** Stops reading. */
	pause(): void;
	close(): void;
};

/** A socket of the user that has said hello and was welcomed. */
export async function openParleySocket(url: string, userId: string): Promise<ParleySocket> {
	const ws = new WebSocket(`${url.replace(/^http/, "ws")}/ws/${userId}`, { perMessageDeflate: false });
	await once(ws, "open");
	ws.on("error", () => {});
	const socket = createParleySocket(ws);
	socket.send({ action: "hello", protocol: 2 });
	await socket.next("welcome");
	return socket;
}

function createParleySocket(ws: WebSocket): ParleySocket {
	const onFrame = (handle: (frame: ParleyFrame) => void) => {
		const listener = (data: WebSocket.RawData) => handle(JSON.parse(String(data)) as ParleyFrame);
		ws.on("message", listener);
		return () => ws.off("message", listener);
	};
	return {
		send: (action) => ws.send(JSON.stringify(action)),
		next: (type) =>
			new Promise((resolve, reject) => {
				const closed = () => reject(new Error(`The socket closed before "${type}"`));
				ws.once("close", closed);
				const stop = onFrame((frame) => {
					if (frame.type === "error") reject(new Error(frame.message));
					if (frame.type !== type) return;
					ws.off("close", closed);
					stop();
					resolve(frame);
				});
			}),
		onFrame: (handle) => void onFrame(handle),
		onPacket: (handle) => void ws.on("message", (data: Buffer) => handle(data)),
		pause: () => ws.pause(),
		close: () => ws.terminate(),
	};
}
