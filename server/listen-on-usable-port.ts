import { isBlockedPort } from "./blocked-ports.ts";

const MAX_ATTEMPTS = 20;

type Listening = { readonly port: number };
type Server = { listen(): Promise<Listening>; close(): Promise<void> };

/**
 * Opens a server on any port that browsers can use. The system chooses it as the server listens: a port that is
 * looked for beforehand can be another program's by then, and the app would not start.
 */
export async function listenOnUsablePort<Opened extends Server>(
	open: (port: number) => Promise<Opened>,
): Promise<{ readonly server: Opened; readonly port: number }> {
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		const server = await open(0);
		const { port } = await server.listen();
		if (!isBlockedPort(port)) return { server, port };
		await server.close();
	}
	throw new Error("No port is free that browsers can use");
}
