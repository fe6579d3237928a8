import type { UploadedAttachment } from "../../../server/protocol/attachments.ts";
import type { Connection } from "../chat-client.ts";
import { decodeUploaded } from "../decode-message.ts";
import type { ClientEnvironment } from "../environment.ts";
import { createStatusError } from "../request-error.ts";
import type { FileStorage, KeptFile } from "./file-storage.ts";
import type { SendFile } from "./send-file.ts";
import type { AddedFile, FilesReadiness, Upload } from "./upload.ts";

type Deps = {
	readonly env: Pick<ClientEnvironment, "uuid" | "nowMs" | "after">;
	readonly connection: Pick<Connection, "url" | "userId" | "token">;
	readonly storage: FileStorage;
	readonly send: SendFile;
	/** Whether the server is there. */
	readonly isOnline: () => boolean;
	readonly onChange: (uploads: Readonly<Record<string, Upload>>) => void;
	/** Takes an upload back that no message will have. */
	readonly takeBack: (attachmentId: string) => void;
};

const AT_ONCE = 3;
const RETRY_MS = 3000;
/** A disk that says nothing for so long is not waited for. */
const LONGEST_KEEP_MS = 1000;
/** Files that nothing names any more, such as of a page that was closed by force, go after this long. */
const FORGOTTEN_MS = 7 * 24 * 60 * 60 * 1000;

type Entry = {
	readonly file: KeptFile;
	readonly progress: Upload["progress"];
	readonly abort: AbortController;
	/** On this computer's disk. */
	readonly isKept: boolean;
};

/** Files on their way to the server. Each is on disk before it is sent, and stays there until its message is. */
export class Uploads {
	readonly #deps: Deps;
	readonly #entries = new Map<string, Entry>();
	#running = 0;
	#cancelLater: (() => void) | null = null;
	/** Something did not arrive: nothing is tried again before the time, or the server, has come. */
	#isResting = false;

	constructor(deps: Deps) {
		this.#deps = deps;
	}

	/** Takes in what an earlier page left behind. */
	async load(): Promise<void> {
		const kept = await this.#deps.storage.read().catch(() => []);
		for (const file of kept) {
			if (this.#entries.has(file.id)) continue;
			const progress: Upload["progress"] =
				file.stored === null ? { state: "waiting" } : { state: "stored", attachment: file.stored };
			this.#entries.set(file.id, { file, progress, abort: new AbortController(), isKept: true });
		}
		this.#tell();
	}

	/** Lets go of old files that are not among these. */
	sweep(named: ReadonlySet<string>): void {
		const before = this.#deps.env.nowMs();
		for (const [id, { file }] of this.#entries) {
			if (!named.has(id) && file.createdAt < before - FORGOTTEN_MS) this.forget([id]);
		}
	}

	/** Keeps the file and begins to send it. Resolves once it is on disk, or cannot be, or was waited for long enough. */
	async add(content: Blob, name: string): Promise<AddedFile> {
		const { uuid, nowMs, after } = this.#deps.env;
		const file: KeptFile = {
			...{ id: uuid(), requestId: uuid(), name, content, stored: null },
			createdAt: nowMs(),
		};
		this.#set({ file, progress: { state: "waiting" }, abort: new AbortController(), isKept: false });
		const kept = this.#keep(file);
		this.run();
		const isKept = await new Promise<boolean>((resolve) => {
			const stop = after(LONGEST_KEEP_MS, () => resolve(false));
			void kept.then(resolve).finally(stop);
		});
		return { id: file.id, isKept };
	}

	/** The server is there again. */
	wake(): void {
		this.#isResting = false;
		this.run();
	}

	/** Sends what waits, a few at a time. */
	run(): void {
		if (this.#isResting) return;
		for (const entry of this.#entries.values()) {
			if (!this.#deps.isOnline() || this.#running >= AT_ONCE) return;
			if (entry.progress.state === "waiting") void this.#send(entry);
		}
	}

	/** The ids that the server knows these files by, once it has them all. */
	readinessOf(ids: readonly string[]): FilesReadiness {
		const attachmentIds: string[] = [];
		for (const id of ids) {
			const entry = this.#entries.get(id);
			if (entry === undefined)
				return { state: "failed", reason: "A file of this message is not here any more." };
			if (entry.progress.state === "failed") return entry.progress;
			if (entry.progress.state !== "stored") return { state: "waiting" };
			attachmentIds.push(entry.progress.attachment.id);
		}
		return { state: "ready", attachmentIds };
	}

	retry(id: string): void {
		const entry = this.#entries.get(id);
		if (entry?.progress.state !== "failed") return;
		this.#set({ ...entry, progress: { state: "waiting" }, abort: new AbortController() });
		this.run();
	}

	/** The server has these files no more, such as after a long time: they are sent anew. */
	renew(ids: readonly string[]): void {
		for (const id of ids) {
			const entry = this.#entries.get(id);
			if (entry === undefined) continue;
			const file = { ...entry.file, requestId: this.#deps.env.uuid(), stored: null };
			this.#set({ ...entry, file, progress: { state: "waiting" }, abort: new AbortController() });
			void this.#keep(file);
		}
		this.run();
	}

	/** The person does not want them any more. */
	remove(ids: readonly string[]): void {
		for (const id of ids) {
			const progress = this.#entries.get(id)?.progress;
			if (progress?.state === "stored") this.#deps.takeBack(progress.attachment.id);
		}
		this.forget(ids);
	}

	/** Their message was sent. */
	forget(ids: readonly string[]): void {
		for (const id of ids) {
			this.#entries.get(id)?.abort.abort();
			this.#entries.delete(id);
			this.#deps.storage.remove(id).catch(() => {});
		}
		this.#tell();
	}

	/** The content of a file that is here. */
	contentOf(id: string): Blob | null {
		return this.#entries.get(id)?.file.content ?? null;
	}

	close(): void {
		this.#cancelLater?.();
		for (const { abort } of this.#entries.values()) abort.abort();
	}

	async #send(entry: Entry): Promise<void> {
		const { connection, send } = this.#deps;
		const { id, requestId, name, content } = entry.file;
		this.#running += 1;
		this.#set({ ...entry, progress: { state: "sending", sentBytes: 0 } });
		const answer = await send({
			url: `${connection.url}/api/users/${encodeURIComponent(connection.userId)}/attachments`,
			headers: {
				"content-type": "application/octet-stream",
				"x-file-name": encodeURIComponent(name.slice(-1000).toWellFormed()),
				"x-client-id": requestId,
				...(connection.token === null ? {} : { authorization: `Bearer ${connection.token}` }),
			},
			content,
			onProgress: (sentBytes) => this.#update(entry, { state: "sending", sentBytes }),
			signal: entry.abort.signal,
		});
		this.#running -= 1;
		const present = this.#entries.get(id);
		if (present !== undefined && present.abort === entry.abort) this.#handleAnswer(present, answer);
		this.run();
	}

	#handleAnswer(entry: Entry, { status, body }: { readonly status: number; readonly body: unknown }): void {
		const attachment = status === 200 ? decodeUploaded(body) : null;
		if (attachment !== null) return this.#keepStored(entry, attachment);
		if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
			return this.#update(entry, { state: "failed", reason: createStatusError(status, body).message });
		}
		this.#update(entry, { state: "waiting" });
		this.#isResting = true;
		this.#cancelLater ??= this.#deps.env.after(RETRY_MS, () => {
			this.#cancelLater = null;
			this.wake();
		});
	}

	#keepStored(entry: Entry, stored: UploadedAttachment): void {
		const file = { ...entry.file, stored };
		this.#set({ ...entry, file, progress: { state: "stored", attachment: stored } });
		void this.#keep(file);
	}

	#update(entry: Entry, progress: Upload["progress"]): void {
		const present = this.#entries.get(entry.file.id);
		if (present !== undefined && present.abort === entry.abort) this.#set({ ...present, progress });
	}

	#set(entry: Entry): void {
		this.#entries.set(entry.file.id, entry);
		this.#tell();
	}

	#tell(): void {
		const uploads = [...this.#entries.values()].map(({ file, progress, isKept }): Upload => {
			const { id, name, content } = file;
			return { id, name, mime: content.type, sizeBytes: content.size, isKept, progress };
		});
		this.#deps.onChange(Object.fromEntries(uploads.map((upload) => [upload.id, upload])));
	}

	/** False: a disk that is full must not stop the file from being sent. */
	#keep(file: KeptFile): Promise<boolean> {
		return this.#deps.storage.put(file).then(
			() => {
				const present = this.#entries.get(file.id);
				if (present?.isKept === false) this.#set({ ...present, isKept: true });
				return true;
			},
			() => false,
		);
	}
}
