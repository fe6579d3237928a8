import type { HostSettings } from "./bridge.ts";

export type DiagnosticFacts = {
	readonly version: string;
	readonly platform: string;
	readonly versions: Readonly<Record<string, string | undefined>>;
	readonly serverUrl: string | null;
	readonly serverPid: number | null;
	readonly settings: HostSettings;
	readonly keyProtection: string;
	readonly logFolder: string;
	readonly lastLines: readonly string[];
};

/** A text a person can hand on: it names versions and states, no texts of theirs and no keys. */
export function formatDiagnostics(facts: DiagnosticFacts, clean: (text: string) => string): string {
	const { versions } = facts;
	const lines = [
		`Parley ${facts.version} on ${facts.platform}`,
		`Electron ${versions.electron ?? "?"}, Chromium ${versions.chrome ?? "?"}, Node ${versions.node ?? "?"}`,
		`Server: ${facts.serverUrl ?? "not running"}, process ${facts.serverPid ?? "none"}`,
		`Keys are kept by: ${facts.keyProtection}`,
		`Settings: ${JSON.stringify(facts.settings)}`,
		`Logs: ${facts.logFolder}`,
		"",
		"Last lines of the log:",
		...facts.lastLines,
	];
	return clean(lines.join("\n"));
}
