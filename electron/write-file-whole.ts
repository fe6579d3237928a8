import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Replaces a file in one step: after a crash there is the old one or the new one. Readable by its owner only. */
export function writeFileWhole(path: string, text: string): void {
	mkdirSync(dirname(path), { recursive: true });
	const part = `${path}.part`;
	const file = openSync(part, "w", 0o600);
	try {
		// A single write takes a part of the text where the disk has no room for more, and does not fail.
		writeFileSync(file, text);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
	renameSync(part, path);
}
