import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Logger } from "./application/ports.ts";
import { givenSettings } from "./config.ts";
import { type ProviderConfig, readProviders } from "./read-providers.ts";

type Options = {
	/** Reads them anew: a new provider may need a key that was added with it. */
	readonly readSettings: () => Readonly<Record<string, string | undefined>>;
	readonly cwd: string;
	/** What the server has now. */
	readonly providers: readonly ProviderConfig[];
	readonly configure: (providers: readonly ProviderConfig[]) => void;
	readonly logger: Pick<Logger, "info" | "error">;
	/** How often the file is looked at; it is read when it was the same twice, so not while it is being written. */
	readonly intervalMs?: number;
};

/**
 * Takes over what changes in the file of `PROVIDERS_FILE`, without a restart. Where it is wrong, the providers from
 * before stay. It is looked at, not listened to: files that are replaced, or come from another machine, tell nothing.
 */
export function watchProviders(options: Options): Disposable {
	const { readSettings, cwd, configure, logger, intervalMs = 1000 } = options;
	const file = givenSettings(readSettings()).PROVIDERS_FILE;
	if (file === undefined) return { [Symbol.dispose]() {} };
	const path = resolve(cwd, file);
	let current = JSON.stringify(options.providers);
	let told = "";
	let seen = "";
	let taken = "";
	const read = () => {
		// The name of the file is the one that is watched, whatever the settings say by now.
		const settings = { ...givenSettings(readSettings()), PROVIDERS_FILE: file };
		const { providers, problems } = readProviders(settings, cwd);
		const wrong = problems.join("; ");
		if (wrong !== "") {
			if (wrong !== told)
				logger.error({ problems }, "PROVIDERS_FILE is wrong: the providers from before stay");
			told = wrong;
			return;
		}
		told = "";
		const next = JSON.stringify(providers);
		if (next === current) return;
		current = next;
		configure(providers);
		logger.info({ providers: providers.map(({ id }) => id) }, "the providers of PROVIDERS_FILE have changed");
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
