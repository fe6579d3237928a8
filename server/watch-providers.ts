import type { Logger } from "./application/ports.ts";
import { type ProviderConfig, readProviders } from "./read-providers.ts";
import { watchSettingsFile } from "./watch-settings-file.ts";

type Options = {
	readonly readSettings: () => Readonly<Record<string, string | undefined>>;
	readonly cwd: string;
	/** What the server has now. */
	readonly providers: readonly ProviderConfig[];
	readonly configure: (providers: readonly ProviderConfig[]) => void;
	readonly logger: Pick<Logger, "info" | "error">;
	readonly intervalMs?: number;
};

/** Takes over what changes in the file of `PROVIDERS_FILE`. */
export function watchProviders({ providers, cwd, ...options }: Options): Disposable {
	return watchSettingsFile<readonly ProviderConfig[]>({
		...options,
		...{ cwd, setting: "PROVIDERS_FILE", current: providers },
		read(given) {
			const read = readProviders(given, cwd);
			return { value: read.providers, problems: read.problems };
		},
		describe: (value) => ({ providers: value.map(({ id }) => id) }),
	});
}
