import { once } from "node:events";
import type http from "node:http";
import type { AddressInfo, Server } from "node:net";

/** Servers of a test on loopback, each on a port of its own; they and their connections end together. */
export function createLocalServers() {
	const opened: (Server | http.Server)[] = [];
	return {
		/** Resolves with its port. */
		async listen(server: Server | http.Server): Promise<number> {
			opened.push(server);
			server.listen(0, "127.0.0.1");
			await once(server, "listening");
			return (server.address() as AddressInfo).port;
		},
		close() {
			for (const server of opened) {
				server.close();
				if ("closeAllConnections" in server) server.closeAllConnections();
			}
		},
	};
}
