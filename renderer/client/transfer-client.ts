import type { ImportNote } from "../../server/protocol/import-notes.ts";
import type { ExportFormat, Import, ImportedChat } from "../../server/protocol/transfer.ts";
import type { Connection } from "./chat-client.ts";
import { type Fields, isFields, readCount, readId, readList, readText } from "./fields.ts";
import { createNoAnswerError, createStatusError, RequestError } from "./request-error.ts";

export type ExportedFile = { readonly name: string; readonly blob: Blob };
export type UploadOptions = {
	readonly signal: AbortSignal;
	/** 0 to 1. */
	readonly onProgress: (share: number) => void;
};

/** Histories as files, in and out. All calls reject with RequestError. */
export type TransferClient = {
	/** @param chatIds null: all of the user */
	exportChats(
		format: ExportFormat,
		chatIds: readonly string[] | null,
		signal: AbortSignal,
	): Promise<ExportedFile>;
	/** Resolves when the file has arrived; then the server works on it. */
	upload(file: File, options: UploadOptions): Promise<Import>;
	listImports(): Promise<readonly Import[]>;
	readImport(id: string): Promise<Import>;
	listImportedChats(id: string, from: number, limit: number): Promise<readonly ImportedChat[]>;
	cancel(id: string): Promise<void>;
	undo(id: string): Promise<void>;
};

export function createTransferClient({ url, userId, token }: Connection): TransferClient {
	const user = `${url}/api/users/${encodeURIComponent(userId)}`;
	const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
	const ask = async (address: string, init: RequestInit = {}): Promise<Response> => {
		let response: Response;
		try {
			response = await fetch(address, {
				...init,
				headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
				cache: "no-store",
				credentials: "same-origin",
			});
		} catch (error) {
			throw createNoAnswerError(error);
		}
		if (!response.ok) throw createStatusError(response.status, await readJson(response));
		return response;
	};
	const read = async (address: string, init?: RequestInit): Promise<Fields> => {
		const body = await readJson(await ask(address, init));
		return isFields(body) ? body : {};
	};
	const imports = `${user}/imports`;

	return {
		async exportChats(format, chatIds, signal) {
			const [only] = chatIds ?? [];
			const response =
				chatIds === null
					? await ask(`${user}/export?format=${format}`, { signal })
					: chatIds.length === 1 && only !== undefined
						? await ask(
								`${url}/api/chats/${encodeURIComponent(only)}/export?user_id=${encodeURIComponent(userId)}&format=${format}`,
								{ signal },
							)
						: await ask(`${user}/export`, {
								method: "POST",
								headers: { "content-type": "application/json" },
								body: JSON.stringify({ format, chat_ids: chatIds }),
								signal,
							});
			const name = readName(response.headers.get("content-disposition")) ?? `Parley.${format}`;
			try {
				return { name, blob: await response.blob() };
			} catch (error) {
				throw createNoAnswerError(error);
			}
		},
		upload: (file, options) => upload(`${user}/import`, headers, file, options),
		listImports: async () => readList((await read(imports)).imports, decodeImport),
		readImport: async (id) => requireImport(await read(`${imports}/${id}`)),
		listImportedChats: async (id, from, limit) =>
			readList((await read(`${imports}/${id}/chats?from=${from}&limit=${limit}`)).chats, decodeImportedChat),
		async cancel(id) {
			await read(`${imports}/${id}/cancel`, { method: "POST" });
		},
		async undo(id) {
			await read(`${imports}/${id}/undo`, { method: "POST" });
		},
	};
}

/** Only this old way of asking tells how much of a file has left. */
function upload(
	address: string,
	headers: Readonly<Record<string, string>>,
	file: File,
	{ signal, onProgress }: UploadOptions,
): Promise<Import> {
	return new Promise((resolve, reject) => {
		const request = new XMLHttpRequest();
		request.open("POST", `${address}?name=${encodeURIComponent(file.name.slice(0, 400))}`);
		for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
		request.setRequestHeader("content-type", "application/octet-stream");
		request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 0 : loaded / total);
		request.onload = () => {
			const body = parseJson(request.responseText);
			const found = decodeImport(body);
			if (request.status !== 200 || found === null) reject(createStatusError(request.status, body));
			else resolve(found);
		};
		request.onerror = () => reject(createNoAnswerError(new Error("upload")));
		request.onabort = () => reject(new RequestError("The upload was cancelled.", 0, "cancelled"));
		signal.addEventListener("abort", () => request.abort());
		request.send(file);
	});
}

const STATES: readonly Import["state"][] = [
	...(["receiving", "waiting", "running", "publishing", "done"] as const),
	...(["failed", "cancelling", "cancelled", "undoing", "undone"] as const),
];
const SOURCES: readonly NonNullable<Import["source"]>[] = [
	...(["chatgpt", "claude", "open-webui", "librechat"] as const),
	...(["cherry-studio", "markdown", "messages", "parley"] as const),
];
const OUTCOMES: readonly ImportedChat["outcome"][] = [
	"imported",
	"grown",
	"unchanged",
	"skipped",
	"undone",
	"kept",
];

function requireImport(body: unknown): Import {
	const found = decodeImport(body);
	if (found === null) throw new RequestError("The server sent something that is not an import.", 200, "");
	return found;
}

function decodeImport(value: unknown): Import | null {
	if (!isFields(value)) return null;
	const id = readText(value.id);
	const state = STATES.find((known) => known === value.state);
	if (id === null || state === undefined) return null;
	return {
		id,
		state,
		file_name: readText(value.file_name) ?? "",
		source: SOURCES.find((known) => known === value.source) ?? null,
		bytes: readCount(value.bytes) ?? 0,
		bytes_read: readCount(value.bytes_read) ?? 0,
		chats: readCount(value.chats) ?? 0,
		messages: readCount(value.messages) ?? 0,
		skipped: readCount(value.skipped) ?? 0,
		kept: readCount(value.kept) ?? 0,
		problem: readText(value.problem),
		problem_notes: readList(value.problem_notes, decodeNote),
		created_at: readText(value.created_at) ?? "",
		ended_at: readText(value.ended_at),
	};
}

function decodeImportedChat(value: unknown): ImportedChat | null {
	if (!isFields(value)) return null;
	const position = readCount(value.position);
	const outcome = OUTCOMES.find((known) => known === value.outcome);
	if (position === null || outcome === undefined) return null;
	return {
		position,
		outcome,
		chat_id: readId(value.chat_id) as ImportedChat["chat_id"],
		title: readText(value.title) ?? "",
		messages: readCount(value.messages) ?? 0,
		notes: readList(value.notes, readText),
		coded_notes: readList(value.coded_notes, decodeNote),
	};
}

function decodeNote(value: unknown): ImportNote | null {
	if (!isFields(value)) return null;
	const text = readText(value.text);
	if (text === null) return null;
	const values = Object.entries(isFields(value.values) ? value.values : {}).flatMap(([name, one]) =>
		typeof one === "string" || typeof one === "number" ? [[name, one] as const] : [],
	);
	return { code: readText(value.code) ?? "", values: Object.fromEntries(values), text };
}

function readName(disposition: string | null): string | null {
	const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "")?.[1];
	try {
		return encoded === undefined ? null : decodeURIComponent(encoded);
	} catch {
		return null;
	}
}

async function readJson(response: Response): Promise<unknown> {
	return parseJson(await response.text().catch(() => ""));
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
