import { createServer } from "node:net";

/** The lowest that systems hand out by themselves; none above is on the list of ports that browsers refuse. */
const LOWEST = 20_000;

/** A port of this computer that was free a moment ago; 0: none could be had. */
export function findFreePort(): Promise<number> {
	return new Promise((resolve) => {
		const probe = createServer();
		probe.once("error", () => resolve(0));
		probe.listen(0, "127.0.0.1", () => {
			const address = probe.address();
			const port = typeof address === "object" && address !== null ? address.port : 0;
			probe.close(() => resolve(port < LOWEST ? 0 : port));
		});
	});
}
