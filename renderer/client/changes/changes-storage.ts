import { isFields, readCount, readList, readText } from "../fields.ts";
import type { ChangeProblem, ChangeWork, KeptField, WaitingChange } from "./waiting-change.ts";

export type ChangesDisk = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** Where changes survive a closed page, oldest first. Written at once, so that a page that goes loses none. */
export type ChangesStorage = {
	read(): readonly WaitingChange[];
	/** False: the disk did not take them. */
	put(changes: readonly WaitingChange[]): boolean;
	remove(ids: readonly string[]): void;
};

export const KEPT_FIELDS = [
	"title",
	"pinned",
	"archived",
	"folder",
	"tags",
	"seen_at",
	"model",
	"system_prompt",
	"temperature",
	"reasoning_effort",
	"max_output_tokens",
	"tools",
] as const satisfies readonly KeptField[];

/** @param name what they are kept under */
export function createChangesStorage(disk: ChangesDisk, name: string): ChangesStorage {
	const read = (): readonly WaitingChange[] => {
		try {
			return readList(JSON.parse(disk.getItem(name) ?? "[]"), decodeChange);
		} catch {
			return [];
		}
	};
	const write = (changes: readonly WaitingChange[]) => {
		try {
			if (changes.length === 0) disk.removeItem(name);
			else disk.setItem(name, JSON.stringify(changes));
			return true;
		} catch {
			return false;
		}
	};
	return {
		read,
		// Another tab may have put its own beside them.
		put(changes) {
			const byId = new Map(read().map((change) => [change.id, change]));
			for (const change of changes) byId.set(change.id, change);
			return write([...byId.values()]);
		},
		remove(ids) {
			const gone = new Set(ids);
			write(read().filter((change) => !gone.has(change.id)));
		},
	};
}

function decodeChange(value: unknown): WaitingChange | null {
	if (!isFields(value)) return null;
	const id = readText(value.id);
	const chatId = readText(value.chatId);
	const work = decodeWork(value.work);
	if (id === null || chatId === null || work === null) return null;
	const [createdAt, title] = [readText(value.createdAt), readText(value.title) ?? ""];
	const problem = decodeProblem(value.problem);
	return { id, chatId, createdAt, title, work, problem };
}

function decodeWork(value: unknown): ChangeWork | null {
	if (!isFields(value)) return null;
	const messageId = readText(value.messageId);
	if (value.type === "delete_chat") {
		const [knownUntil, knownRev] = [readText(value.knownUntil), readCount(value.knownRev)];
		return { type: "delete_chat", knownUntil, knownRev, isEmpty: value.isEmpty === true };
	}
	if (value.type === "delete_message" && messageId !== null) return { type: "delete_message", messageId };
	if (value.type !== "patch" || !isFields(value.patch)) return null;
	const over = isFields(value.over) ? value.over : {};
	const asked = value.patch;
	const fields = KEPT_FIELDS.filter((field) => asked[field] !== undefined);
	return {
		type: "patch",
		// The server checks them as it does those of any client.
		patch: Object.fromEntries(fields.map((field) => [field, asked[field]])),
		over: Object.fromEntries(
			fields.map((field) => {
				const known = over[field];
				return [field, Array.isArray(known) ? known : []];
			}),
		),
	};
}

function decodeProblem(value: unknown): ChangeProblem | null {
	if (!isFields(value)) return null;
	const { type } = value;
	if (type === "changed" || type === "newer" || type === "gone") return { type };
	return type === "refused" ? { type, reason: readText(value.reason) ?? "" } : null;
}
