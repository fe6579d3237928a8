import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Receipt } from "../clients/receipt.ts";
import { listen } from "../processes/listen.ts";
import { readJson } from "../processes/read-json.ts";

/** Reads one answer, adding each token to the receipt. */
type Read = (prompt: string, receipt: Receipt) => Promise<void>;

/** For contenders that only read: `POST /answers/<name>` reads one, `GET` tells what came of it and when. */
export async function serveReader(read: Read): Promise<void> {
	const receipts = new Map<string, Receipt>();
	const handle = async (request: IncomingMessage, response: ServerResponse) => {
		const path = request.url ?? "/";
		if (request.method === "GET") return void response.end(JSON.stringify(receipts.get(path) ?? null));
		const { prompt } = (await readJson(request)) as { readonly prompt: string };
		const receipt = new Receipt();
		receipts.set(path, receipt);
		await read(prompt, receipt);
		response.end();
	};
	await listen(
		createServer((request, response) => {
			handle(request, response).catch((error) => response.writeHead(500).end(String(error)));
		}),
	);
}
