import type { Connection } from "../client/chat-client.ts";
import { isFields } from "../client/fields.ts";
import type { Mirror } from "../client/mirror/mirror.ts";
import type { openMirror } from "../client/mirror/open-mirror.ts";

/** What a person chose of the history that is kept on this computer. */
export type MirrorSettings = {
	readonly isOn: boolean;
	readonly isPaused: boolean;
	readonly limitBytes: number;
};

const GIB = 1024 ** 3;
const DEFAULT: MirrorSettings = { isOn: true, isPaused: false, limitBytes: GIB };
/** This computer's own server: its history is here as it is. */
const OWN_SERVER = "this-computer";

const nameOf = (key: string) => `parley.mirror.${key}`;

export function readMirrorSettings(storage: Pick<Storage, "getItem">, key: string): MirrorSettings {
	try {
		const stored: unknown = JSON.parse(storage.getItem(nameOf(key)) ?? "null");
		if (!isFields(stored)) return DEFAULT;
		const { isOn, isPaused, limitBytes } = stored;
		return {
			isOn: isOn !== false,
			isPaused: isPaused === true,
			limitBytes: typeof limitBytes === "number" && limitBytes > 0 ? limitBytes : DEFAULT.limitBytes,
		};
	} catch {
		return DEFAULT;
	}
}

export function writeMirrorSettings(
	storage: Pick<Storage, "setItem">,
	key: string,
	value: MirrorSettings,
): void {
	storage.setItem(nameOf(key), JSON.stringify(value));
}

/** Whether the history of this server is to be kept here at all: where it is not here as it is. */
export function hasMirror({ key }: Pick<Connection, "key">): boolean {
	return key !== OWN_SERVER && !key.startsWith(`${OWN_SERVER} `);
}

/** Null: none is kept. */
export function startMirror(
	host: Pick<Window, "localStorage">,
	connection: Connection,
	open: typeof openMirror,
): Mirror | null {
	const read = () => readMirrorSettings(host.localStorage, connection.key);
	if (!read().isOn || !hasMirror(connection)) return null;
	return open(connection, read);
}
