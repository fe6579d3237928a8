import { once } from "node:events";
import { createServer } from "node:net";

/** Ports above 1023 that browsers refuse to connect to, by the list of the Fetch standard. */
const BLOCKED: ReadonlySet<number> = new Set([
	1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
	10080,
]);

export function isBlockedPort(port: number): boolean {
	return port < 1024 || BLOCKED.has(port);
}

/** A free port of this computer that a browser can use. `take` gives a port that is free right now. */
export async function findPort(take: () => Promise<number> = takeFreePort): Promise<number> {
	for (let attempt = 0; attempt < 50; attempt++) {
		const port = await take();
		if (!isBlockedPort(port)) return port;
	}
	throw new Error("No port is free that browsers can use");
}

async function takeFreePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const port = typeof address === "object" && address !== null ? address.port : 0;
	server.close();
	await once(server, "close");
	return port;
}
