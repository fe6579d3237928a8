import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const FIRST_BYTE_MS = 3000;
const TRICKLE_MS = 500;

export type Neighbours = AsyncDisposable & {
	/** Nothing listens there. */
	readonly deadUrl: string;
	/** Answers late, byte by byte, and never to the end. */
	readonly slowUrl: string;
};

/** Two servers that nobody would like to have beside their own. */
export async function openNeighbours(): Promise<Neighbours> {
	const timers = new Set<NodeJS.Timeout>();
	const slow = createServer((_request, response) => {
		const start = setTimeout(() => {
			response.writeHead(200, { "content-type": "application/json", "access-control-allow-origin": "*" });
			const drip = setInterval(() => response.write(" "), TRICKLE_MS);
			timers.add(drip);
			response.once("close", () => clearInterval(drip));
		}, FIRST_BYTE_MS);
		timers.add(start);
	});
	const slowUrl = await listen(slow);
	const dead = createServer();
	const deadUrl = await listen(dead);
	dead.close();
	await once(dead, "close");
	return {
		deadUrl,
		slowUrl,
		async [Symbol.asyncDispose]() {
			for (const timer of timers) clearTimeout(timer);
			slow.closeAllConnections();
			slow.close();
		},
	};
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
