import type { SafeStorage } from "electron";
import { z } from "zod";
import type { KeyProtection } from "./bridge.ts";
import type { Log } from "./log-file.ts";
import { readCheckedFile } from "./read-checked-file.ts";
import type { Redactor } from "./redactor.ts";
import { writeFileWhole } from "./write-file-whole.ts";

export type Secrets = {
	/** @throws {Error} where the file of keys cannot be read now, as `write` does */
	read(name: string): Promise<string | null>;
	/** Null forgets it. */
	write(name: string, value: string | null): Promise<void>;
	protection(): Promise<KeyProtection>;
};

type Deps = {
	readonly path: string;
	readonly safeStorage: Pick<
		SafeStorage,
		"isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend"
	>;
	readonly platform: NodeJS.Platform;
	readonly log: Log;
	readonly redactor: Redactor;
};

/** Name → base64 of what the system encrypted. */
const fileSchema = z.record(z.string(), z.base64());

/** Keys, encrypted by the system. Where it cannot, they are kept in memory and never written. */
export function createSecrets(deps: Deps): Secrets {
	const { path, safeStorage, log, redactor } = deps;
	const session = new Map<string, string>();
	const readFile = () => readCheckedFile(path, fileSchema, log) ?? {};
	const protection = () => findProtection(deps);
	const decrypt = async (kept: string): Promise<string | null> => {
		try {
			return (await safeStorage.decryptStringAsync(Buffer.from(kept, "base64"))).result;
		} catch (error) {
			log.warn(`A kept key cannot be decrypted any more: ${String(error)}`);
			return null;
		}
	};
	return {
		protection,
		async read(name) {
			const kept = session.has(name) ? undefined : readFile()[name];
			const value = kept === undefined ? (session.get(name) ?? null) : await decrypt(kept);
			if (value !== null) redactor.hide(value);
			return value;
		},
		async write(name, value) {
			session.delete(name);
			if (value !== null) redactor.hide(value);
			const isKept = value !== null && (await protection()) !== "session";
			const encrypted = isKept ? (await safeStorage.encryptStringAsync(value)).toString("base64") : null;
			if (value !== null && !isKept) session.set(name, value);
			// Read last: another one may have been written while the system was asked.
			const { [name]: _old, ...others } = readFile();
			writeFileWhole(path, JSON.stringify(encrypted === null ? others : { ...others, [name]: encrypted }));
		},
	};
}

async function findProtection({ safeStorage, platform }: Deps): Promise<KeyProtection> {
	if (!(await safeStorage.isAsyncEncryptionAvailable())) return "session";
	// On Linux without a keychain the password of the encryption is the same in every program.
	if (platform === "linux" && safeStorage.getSelectedStorageBackend() === "basic_text") return "file";
	return "keychain";
}

/** What the person should know before they hand over a key. */
export function describeProtection(protection: KeyProtection): string | null {
	if (protection === "keychain") return null;
	if (protection === "session") {
		return "This system has no keychain. The key is kept in memory only and has to be entered again after the next start.";
	}
	return "This system has no keychain. The key is kept in a file that other programs of yours could read.";
}
