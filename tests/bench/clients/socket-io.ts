import { io, type Socket } from "socket.io-client";
import type { Dialect } from "./dialect.ts";
import { postJson } from "./post-json.ts";
import { Receipt } from "./receipt.ts";

/** The official client, over WebSocket from the start. It joins a room and asks the generator's node to answer there. */
export const socketIoDialect: Dialect = {
	async open({ generator, follower }, room) {
		const socket = await openSocketIo(follower ?? generator);
		await socket.emitWithAck("join", room);
		const receipt = new Receipt();
		const end = Promise.withResolvers<void>();
		socket.on("token", (token: string) => receipt.add(token));
		socket.on("done", () => end.resolve());
		socket.on("failed", (message: string) => {
			receipt.problems.push(message);
			end.resolve();
		});
		return {
			async ask(prompt) {
				await postJson(`${generator}/answers`, { room, prompt });
				await end.promise;
			},
			receipt: async () => receipt.toJSON(),
			close: () => void socket.disconnect(),
		};
	},
};

export async function openSocketIo(url: string): Promise<Socket> {
	const socket = io(url, { transports: ["websocket"], forceNew: true, reconnection: false });
	await Promise.race([
		new Promise<void>((resolve) => socket.once("connect", resolve)),
		new Promise<never>((_, reject) => socket.once("connect_error", reject)),
	]);
	return socket;
}
