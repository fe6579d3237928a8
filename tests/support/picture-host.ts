import { once } from "node:events";
import type { IncomingHttpHeaders } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createCertificate } from "./create-certificate.ts";
import { openTempDir } from "./temp-dir.ts";

/** A picture of one dot. */
export const DOT =
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A server of pictures elsewhere, which notes by whom it is asked. Its certificate is one that nobody vouches for. */
export async function openPictureHost() {
	await using folder = await openTempDir();
	const asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
	const server = createServer(createCertificate(folder.path), (request, response) => {
		asked.push({ path: request.url ?? "", headers: request.headers });
		response.writeHead(200, { "content-type": "image/png", "set-cookie": "who=you; SameSite=None; Secure" });
		response.end(Buffer.from(DOT, "base64"));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		asked,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}
