import { Client, type Dispatcher } from "undici";
import { nowUs } from "../measure/now-us.ts";
import type { Conversation, Dialect, Resumed } from "./dialect.ts";
import { PacketLog } from "./last-byte.ts";
import { Receipt, type ReceiptData } from "./receipt.ts";
import { createSseReader } from "./sse-reader.ts";

/** The text that an event's data adds to the answer; null where it adds none. */
type ReadText = (data: string) => string | null;

/** Clients that read an answer as the body of an HTTP response, each on a connection that is open before it asks. */
export function createSseDialect(readText: ReadText): Dialect {
	return {
		async open({ generator, follower }, name) {
			const asking = await openClient(generator);
			const listening = follower === null ? asking : await openClient(follower);
			return new SseConversation(name, readText, asking, listening);
		},
	};
}

class SseConversation implements Conversation {
	readonly #path: string;
	readonly #readText: ReadText;
	readonly #asking: Client;
	readonly #listening: Client;
	readonly #receipt = new Receipt();

	constructor(name: string, readText: ReadText, asking: Client, listening: Client) {
		this.#path = `/answers/${name}`;
		this.#readText = readText;
		this.#asking = asking;
		this.#listening = listening;
	}

	async ask(prompt: string, heldAt: number | null): Promise<void> {
		const body = JSON.stringify({ prompt });
		if (this.#asking === this.#listening)
			return this.#listen(await post(this.#asking, this.#path, body), heldAt);
		const started = await post(this.#asking, `${this.#path}?detached=1`, body);
		await started.body.dump();
		await this.#listen(await this.#listening.request({ path: this.#path, method: "GET" }), heldAt);
	}

	async receipt(): Promise<ReceiptData> {
		return this.#receipt.toJSON();
	}

	async resume(url: string, length: number): Promise<Resumed> {
		const client = await openClient(url);
		const log = new PacketLog();
		const response = await client.request({ path: this.#path, method: "GET" });
		response.body.on("data", log.add).on("error", () => {});
		const text = () => {
			const pieces: string[] = [];
			const read = createSseReader((data) => pieces.push(this.#readText(data) ?? ""));
			read(Buffer.concat(log.packets));
			return pieces.join("");
		};
		const ms = await log.lastByteMs(() => text().length >= length);
		await client.destroy();
		return { ms, frames: log.packets.length, text: text() };
	}

	close(): void {
		this.#asking.destroy().catch(() => {});
		this.#listening.destroy().catch(() => {});
	}

	/** Resolves with the end of the body; of a held answer when its tokens are there, and it is read on. */
	async #listen(response: Dispatcher.ResponseData, heldAt: number | null): Promise<void> {
		if (response.statusCode !== 200) this.#receipt.problems.push(`status ${response.statusCode}`);
		const end = Promise.withResolvers<void>();
		let packetAtUs = 0;
		const read = createSseReader((data) => {
			const text = this.#readText(data);
			if (text !== null) this.#receipt.add(text, packetAtUs);
		});
		response.body.on("data", (chunk: Buffer) => {
			packetAtUs = nowUs();
			read(chunk);
			if (heldAt !== null && this.#receipt.length >= heldAt) end.resolve();
		});
		response.body.once("end", () => end.resolve());
		response.body.once("error", (error: Error) => {
			if (heldAt === null) this.#receipt.problems.push(error.message);
			end.resolve();
		});
		await end.promise;
	}
}

function post(client: Client, path: string, body: string): Promise<Dispatcher.ResponseData> {
	return client.request({ path, method: "POST", headers: { "content-type": "application/json" }, body });
}

/** A connection of its own that is open already. */
async function openClient(url: string): Promise<Client> {
	const client = new Client(url, { keepAliveTimeout: 60_000, bodyTimeout: 0 });
	const response = await client.request({ path: "/health", method: "GET" });
	await response.body.dump();
	return client;
}
