import type { UserId } from "../../protocol/ids.ts";
import type { ToolPermission, ToolServer } from "../../protocol/tools.ts";

/** A tool as it can be offered to a model. What it says of itself is a stranger's text. */
export type ToolInfo = {
	readonly server: string;
	readonly name: string;
	readonly description: string;
	readonly inputSchema: Readonly<Record<string, unknown>>;
	/** Changes with what the tool says of itself and with what is run for it: what was allowed is asked for again. */
	readonly fingerprint: string;
};

export type ToolOutcome = {
	readonly isError: boolean;
	/** For the model and the person; a sentence where it failed. */
	readonly text: string;
};

/** The tool servers that are set up. None of its methods waits longer than its limits allow. */
export interface ToolProvider {
	/** Whether there is any; so that nothing else need be asked where there is none. */
	hasServers(): boolean;
	/** All servers with their tools as far as they are known now; starts those that were never asked. */
	describe(): Promise<readonly ToolServer[]>;
	/** Starts a server that failed without waiting for its next turn; null: there is none of this name. */
	retry(name: string): Promise<ToolServer | null>;
	/** Does so where this process has found it failed, and nothing anywhere else. */
	retryFailed(name: string): Promise<void>;
	/**
	 * Tools of these servers; starts what is not running. A server that cannot be used is told as a problem, in
	 * one sentence. @throws the signal's reason where it is aborted
	 */
	listTools(
		servers: readonly string[],
		signal: AbortSignal,
	): Promise<{ readonly tools: readonly ToolInfo[]; readonly problems: readonly string[] }>;
	/**
	 * Calls once and never again, whatever happens. What goes wrong is an outcome.
	 * @throws the signal's reason where it is aborted; the call is then cancelled at the server
	 */
	callTool(
		call: Pick<ToolInfo, "server" | "name"> & { readonly arguments: Readonly<Record<string, unknown>> },
		signal: AbortSignal,
	): Promise<ToolOutcome>;
}

export type ToolRule = { readonly fingerprint: string; readonly decision: "allow" | "deny" };

/** What people decided of tools for good. */
export interface ToolPermissionStore {
	/** Rules for this tool, of the chat and for everywhere. */
	find(about: {
		readonly userId: UserId;
		readonly chatId: string;
		readonly server: string;
		readonly tool: string;
	}): Promise<readonly ToolRule[]>;
	/** Replaces the rule of the same place. */
	save(
		rule: ToolRule & {
			readonly userId: UserId;
			/** Null: everywhere. */
			readonly chatId: string | null;
			readonly server: string;
			readonly tool: string;
			readonly now: Date;
		},
	): Promise<void>;
	list(userId: UserId): Promise<readonly ToolPermission[]>;
	/** False where the user has no such rule. It holds no more, but can be put back for an hour. */
	remove(userId: UserId, id: string, now: Date): Promise<boolean>;
	/** As it was, with what it is bound to; null where there is none to put back. One that holds stays as it is. */
	restore(userId: UserId, id: string, now: Date): Promise<ToolPermission | null>;
}
