import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Logger } from "./application/ports.ts";
import { givenSettings } from "./config.ts";

type Given = Readonly<Record<string, string>>;

type Options<Value> = {
	/** The setting that names the file. */
	readonly setting: "PROVIDERS_FILE" | "MCP_SERVERS_FILE";
	/** Reads them anew: what is new in the file may need a key that was added with it. */
	readonly readSettings: () => Readonly<Record<string, string | undefined>>;
	readonly cwd: string;
	readonly read: (given: Given) => { readonly value: Value; readonly problems: readonly string[] };
	/** What the server has now. */
	readonly current: Value;
	readonly configure: (value: Value) => void;
	/** What may be told of it in the log: names, no keys. */
	readonly describe: (value: Value) => Readonly<Record<string, unknown>>;
	readonly logger: Pick<Logger, "info" | "error">;
	/** How often the file is looked at; it is read when it was the same twice, so not while it is being written. */
	readonly intervalMs?: number;
};

/**
 * Takes over what changes in a file that a setting names, without a restart. Where it is wrong, what was before stays.
 * It is looked at, not listened to: files that are replaced, or come from another machine, tell nothing.
 */
export function watchSettingsFile<Value>(options: Options<Value>): Disposable {
	const { setting, readSettings, cwd, configure, logger, intervalMs = 1000 } = options;
	const file = givenSettings(readSettings())[setting];
	if (file === undefined) return { [Symbol.dispose]() {} };
	const path = resolve(cwd, file);
	let current = JSON.stringify(options.current);
	let told = "";
	let seen = "";
	let taken = "";
	const read = () => {
		// The name of the file is the one that is watched, whatever the settings say by now.
		const { value, problems } = options.read({ ...givenSettings(readSettings()), [setting]: file });
		const wrong = problems.join("; ");
		if (wrong !== "") {
			if (wrong !== told) logger.error({ problems }, `${setting} is wrong: what was before stays`);
			told = wrong;
			return;
		}
		told = "";
		const next = JSON.stringify(value);
		if (next === current) return;
		current = next;
		configure(value);
		logger.info(options.describe(value), `${setting} has changed and is taken over`);
	};
	const look = async () => {
		const now = await describeFile(path);
		if (now !== seen) seen = now;
		else if (now !== taken) {
			taken = now;
			read();
		}
	};
	const timer = setInterval(() => void look(), intervalMs).unref();
	return {
		[Symbol.dispose]() {
			clearInterval(timer);
		},
	};
}

async function describeFile(path: string): Promise<string> {
	try {
		const { ino, size, mtimeMs, ctimeMs } = await stat(path);
		return [ino, size, mtimeMs, ctimeMs].join();
	} catch {
		return "not there";
	}
}
