import {
	parseToolServers,
	type ToolServerConfig,
	toolServerNameSchema,
} from "../../../../server/protocol/tools.ts";
import type { ToolServerDraft } from "../../../app/desktop-host.ts";

/** A tool server as its form has it. */
export type DraftFields = {
	readonly name: string;
	readonly kind: "program" | "address";
	readonly command: string;
	/** One in each line. */
	readonly args: string;
	/** `NAME=value` in each line; a name without a value keeps the one that is kept. */
	readonly env: string;
	readonly cwd: string;
	readonly url: string;
	/** `Name: value` in each line. */
	readonly headers: string;
};

export const EMPTY_FIELDS: DraftFields = {
	...{ name: "", kind: "program", command: "", args: "", env: "", cwd: "", url: "", headers: "" },
};

export function toFields({ name, config }: Pick<ToolServerDraft, "name" | "config">): DraftFields {
	if ("command" in config) {
		const { command, args = [], env = {}, cwd = "" } = config;
		const lines = Object.entries(env).map(([key, value]) => `${key}=${value ?? ""}`);
		return { ...EMPTY_FIELDS, name, command, args: args.join("\n"), env: lines.join("\n"), cwd };
	}
	const lines = Object.entries(config.headers ?? {}).map(([key, value]) => `${key}: ${value ?? ""}`);
	return { ...EMPTY_FIELDS, name, kind: "address", url: config.url, headers: lines.join("\n") };
}

/** Null where it is not whole yet. */
export function toDraft(fields: DraftFields, previousName: string | null): ToolServerDraft | null {
	const name = fields.name.trim();
	if (!toolServerNameSchema.safeParse(name).success) return null;
	if (fields.kind === "address") {
		const url = fields.url.trim();
		if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return null;
		return { name, previousName, config: { url, headers: readPairs(fields.headers, ":") } };
	}
	const command = fields.command.trim();
	if (command === "") return null;
	const cwd = fields.cwd.trim();
	const args = fields.args.split("\n").filter((line) => line !== "");
	return {
		...{ name, previousName },
		config: { command, args, env: readPairs(fields.env, "="), ...(cwd === "" ? {} : { cwd }) },
	};
}

function readPairs(text: string, separator: string): Record<string, string | null> {
	const pairs = text.split("\n").flatMap((line) => {
		const at = line.indexOf(separator);
		const name = (at < 0 ? line : line.slice(0, at)).trim();
		const value = at < 0 ? "" : line.slice(at + 1).trim();
		return name === "" ? [] : [[name, value === "" ? null : value] as const];
	});
	return Object.fromEntries(pairs);
}

export type PastedServers =
	| { readonly ok: true; readonly drafts: readonly ToolServerDraft[] }
	| { readonly ok: false; readonly problems: readonly string[] };

/** The usual `mcpServers` object, as other programs write it. */
export function readPasted(json: string): PastedServers {
	const parsed = parseToolServers(json);
	if (!parsed.ok) return parsed;
	const drafts = Object.entries(parsed.servers).map(([name, config]) => ({
		...{ name, previousName: null, config },
	}));
	return { ok: true, drafts };
}

/** What would be run or reached, in one line. */
export function describeDraft(config: ToolServerDraft["config"] | ToolServerConfig): string {
	if ("command" in config) return [config.command, ...(config.args ?? [])].join(" ");
	return config.url;
}
