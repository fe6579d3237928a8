import { once } from "node:events";
import type { Server } from "node:http";

/** Listens on a free port, says where on standard output, and ends this process with its parent. */
export async function listen(server: Server): Promise<void> {
	process.stdin
		.once("end", () => process.exit(0))
		.once("error", () => process.exit(0))
		.resume();
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("The system gave no port");
	console.log(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
}
