import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { openTempDir } from "../../../tests/support/temp-dir.ts";
import { lockDatabase } from "./lock-database.ts";
import { DatabaseOpenError } from "./open-database.ts";

const MODULE = pathToFileURL(join(import.meta.dirname, "lock-database.ts")).href;

/** Another process that takes the lock and keeps it. */
async function holdElsewhere(path: string, mode: "alone" | "shared") {
	const script = `import { lockDatabase } from ${JSON.stringify(MODULE)};
		globalThis.lock = lockDatabase(${JSON.stringify(path)}, "${mode}"); console.log("held"); setInterval(() => {}, 1000);`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	await once(child.stdout, "data");
	return {
		kill: async () => {
			const ended = once(child, "exit");
			child.kill("SIGKILL");
			await ended;
		},
	};
}

test.each([
	["alone", "alone", false],
	["alone", "shared", false],
	["shared", "alone", false],
	["shared", "shared", true],
] as const)("while one process holds it %s, another gets it %s: %s", async (held, wanted, isGiven) => {
	await using folder = await openTempDir();
	const path = join(folder.path, "chat.db");
	const other = await holdElsewhere(path, held);
	try {
		if (isGiven) lockDatabase(path, wanted, 50).release();
		else expect(() => lockDatabase(path, wanted, 50)).toThrow(DatabaseOpenError);
	} finally {
		await other.kill();
	}
});

test("the lock ends with its process, also by kill -9, and when it is released", async () => {
	await using folder = await openTempDir();
	const path = join(folder.path, "chat.db");
	const other = await holdElsewhere(path, "alone");
	expect(() => lockDatabase(path, "alone", 50)).toThrow(/another Parley uses it/);
	await other.kill();
	lockDatabase(path, "alone", 50).release();
	const again = lockDatabase(path, "shared", 50);
	again.release();
	lockDatabase(path, "alone", 50).release();
});

test("a folder that does not exist is told as it is", () => {
	expect(() => lockDatabase("/nowhere/chat.db", "alone", 50)).toThrow(/Cannot open database "\/nowhere/);
});
