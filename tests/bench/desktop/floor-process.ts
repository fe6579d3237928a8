import { createServer } from "node:http";

/** The service of the floor: `node:http` and nothing else. */
const port = (process as unknown as { readonly parentPort: { postMessage(message: unknown): void } })
	.parentPort;
const server = createServer((_request, response) => response.end("{}"));
server.listen(0, "127.0.0.1", () => {
	const address = server.address();
	port.postMessage(`http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`);
});
process.on("disconnect", () => process.exit(0));
