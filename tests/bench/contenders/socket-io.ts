/**
 * A relay on Socket.IO: each user has a room, and the tokens of an answer go to it one by one. With
 * REDIS_URL it has the Redis Streams adapter, so that the room reaches over several nodes.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import { Server } from "socket.io";
import { listen } from "../processes/listen.ts";
import { readJson } from "../processes/read-json.ts";
import { createSdk, redisUrl, sdkTokens } from "./environment.ts";

const client = createSdk();
const http = createServer((request, response) => {
	handle(request, response).catch((error) => response.writeHead(500).end(String(error)));
});
const io = new Server({ ...(await adapterOption()) });
io.attach(http);
io.on("connection", (socket) => {
	socket.on("join", async (room: string, done: () => void) => {
		await socket.join(room);
		done();
	});
});
await listen(http);

async function adapterOption() {
	const url = redisUrl();
	if (url === null) return {};
	const redis = createClient({ url });
	await redis.connect();
	return { adapter: createAdapter(redis) };
}

/** `POST /answers {room, prompt}`: answered at once, the answer itself goes to the room. */
async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { room, prompt } = (await readJson(request)) as { readonly room: string; readonly prompt: string };
	response.writeHead(202).end();
	try {
		for await (const token of sdkTokens(client, prompt)) io.to(room).emit("token", token);
		io.to(room).emit("done");
	} catch (error) {
		io.to(room).emit("failed", String(error));
	}
}
