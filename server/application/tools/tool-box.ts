import { normalizeText, safeCut } from "../../protocol/text.ts";
import type { ToolCall, ToolDecision } from "../../protocol/tools.ts";
import type { ModelTool, ModelToolCall } from "../model-port.ts";
import type { ChatStore, Clock, Generation, Ids } from "../ports.ts";
import type { Question, ToolApprovals } from "./tool-approvals.ts";
import { isToolChosen, serversOf, toolNameFor } from "./tool-names.ts";
import type { ToolInfo, ToolPermissionStore, ToolProvider, ToolRule } from "./tool-port.ts";

/** Calls that one round may have, and rounds that one answer may have. */
const MAX_CALLS = 32;
export const MAX_ROUNDS = 25;
/** In UTF-16 code units; a call with both still fits into a frame, whatever its characters. */
const MAX_ARGUMENTS = 32 * 1024;
const MAX_RESULT = 48 * 1024;
/** Results of one answer together; after that each gets the least. */
const MAX_RESULTS = 400 * 1024;
const MIN_RESULT = 2048;

export type ToolBoxDeps = {
	readonly provider: ToolProvider;
	readonly permissions: ToolPermissionStore;
	readonly approvals: ToolApprovals;
	readonly chats: Pick<ChatStore, "findChat">;
	readonly clock: Clock;
	readonly ids: Ids;
	/** How long a call waits for a person. */
	readonly approvalTimeoutMs: number;
};

/** What an answer can use. */
export type OfferedTools = {
	readonly offers: readonly ModelTool[];
	/** Why tools that the chat has are missing, as sentences. */
	readonly problems: readonly string[];
	find(name: string): ToolInfo | null;
};

type Round = {
	readonly generation: Generation;
	readonly offered: OfferedTools;
	readonly asked: readonly ModelToolCall[];
	readonly round: number;
	/** Length of the text before the calls. */
	readonly at: number;
	/** Length of all results that the answer has already. */
	readonly usedUnits: number;
};

/** Resolves when the step would survive the death of this process. */
type Tell = (call: ToolCall) => Promise<void>;

export type ToolBox = {
	/** Whether the generation's chat has tools chosen. */
	isWanted(generation: Generation): Promise<boolean>;
	/** What the generation's chat may use now; null: nothing. @throws the signal's reason where it is aborted */
	open(generation: Generation, signal: AbortSignal): Promise<OfferedTools | null>;
	/**
	 * Carries out the calls of one round side by side: each is allowed by a rule or a person, told as running, and
	 * only then made, once. Answers them as they ended, in the order in which they were asked for.
	 * @throws the signal's reason where it is aborted, after all that was open was told as cancelled
	 */
	run(round: Round, tell: Tell, signal: AbortSignal): Promise<readonly ToolCall[]>;
};

export function createToolBox(deps: ToolBoxDeps): ToolBox {
	return {
		isWanted: async (generation) => (await chosenTools(deps, generation)).length > 0,
		open: (generation, signal) => openTools(deps, generation, signal),
		async run(round, tell, signal) {
			const prefix = deps.ids.uuid().replaceAll("-", "").slice(0, 6);
			const calls = round.asked.map((asked, index) =>
				newCall(round, asked, `${prefix}${String(index).padStart(3, "0")}`),
			);
			const settled = await Promise.allSettled(
				calls.map((call, index) => runOne(deps, round, call, index, tell, signal)),
			);
			return settled.map((result) => {
				if (result.status === "rejected") throw result.reason;
				return result.value;
			});
		},
	};
}

async function chosenTools(
	{ provider, chats }: Pick<ToolBoxDeps, "provider" | "chats">,
	generation: Generation,
): Promise<readonly string[]> {
	if (generation.schema !== null || !provider.hasServers()) return [];
	const chat = await chats.findChat(generation.chatId, generation.userId);
	return chat?.tools ?? [];
}

async function openTools(
	{ provider, permissions, chats }: ToolBoxDeps,
	generation: Generation,
	signal: AbortSignal,
): Promise<OfferedTools | null> {
	const chosen = await chosenTools({ provider, chats }, generation);
	if (chosen.length === 0) return null;
	const { tools, problems } = await provider.listTools(serversOf(chosen), signal);
	const offered: ToolInfo[] = [];
	for (const tool of tools.filter(({ server, name }) => isToolChosen(chosen, server, name))) {
		const about = {
			userId: generation.userId,
			chatId: generation.chatId,
			server: tool.server,
			tool: tool.name,
		};
		// A tool that a person never wants is not even offered.
		if (!isDenied(await permissions.find(about))) offered.push(tool);
	}
	const byName = new Map(offered.map((tool) => [toolNameFor(tool.server, tool.name), tool]));
	return {
		offers: [...byName].map(([name, { description, inputSchema }]) => ({
			name,
			description,
			parameters: inputSchema,
		})),
		problems,
		find: (name) => byName.get(name) ?? null,
	};
}

function newCall(round: Round, asked: ModelToolCall, id: string): ToolCall {
	const tool = round.offered.find(asked.name);
	return {
		id,
		server: tool?.server ?? "",
		tool: tool?.name ?? normalizeText(asked.name).slice(0, 200),
		arguments: cut(normalizeText(asked.arguments), MAX_ARGUMENTS),
		round: round.round,
		at: round.at,
		status: "waiting",
	};
}

async function runOne(
	deps: ToolBoxDeps,
	round: Round,
	call: ToolCall,
	index: number,
	tell: Tell,
	signal: AbortSignal,
): Promise<ToolCall> {
	const { offered, asked } = round;
	let current = call;
	const step = (change: Partial<ToolCall>): Promise<void> => {
		current = { ...current, ...change };
		return tell(current);
	};
	const end = async (status: ToolCall["status"], result: string): Promise<ToolCall> => {
		await step({ status, result });
		return current;
	};
	try {
		const tool = offered.find(asked[index]?.name ?? "");
		const args = parseArguments(asked[index]?.arguments ?? "");
		if (tool === null) return await end("failed", `There is no tool "${call.tool}" in this chat.`);
		if (index >= MAX_CALLS)
			return await end("failed", `More than ${MAX_CALLS} calls at once are not made. Ask for fewer.`);
		if (args === null)
			return await end("failed", "The arguments are not a JSON object, or too long. Nothing was called.");
		const refusal = await seekPermission(deps, round.generation, tool, call.id, signal, () =>
			step({ status: "waiting" }),
		);
		if (refusal !== null) return await end("denied", refusal);
		const startedAt = deps.clock.now();
		// Durable before the call is made: whoever adopts the answer knows that it may have had its effect.
		await step({ status: "running", started_at: startedAt.toISOString() });
		signal.throwIfAborted();
		const outcome = await deps.provider.callTool(
			{ server: tool.server, name: tool.name, arguments: args },
			signal,
		);
		await step({
			status: outcome.isError ? "failed" : "complete",
			result: cutResult(normalizeText(outcome.text), round),
			duration_ms: Math.max(0, deps.clock.now().getTime() - startedAt.getTime()),
		});
		return current;
	} catch (error) {
		// Told together with the end of the answer, which the abort is about to bring.
		if (signal.aborted) void tell(cancelled(current)).catch(() => {});
		throw error;
	}
}

/** How a call ends that nobody waits for any more. */
export function cancelled(call: ToolCall): ToolCall {
	const result =
		call.status === "running"
			? "The answer was stopped during this call. It may or may not have had its effect."
			: "The answer was stopped before this call. Nothing was called.";
	return { ...call, status: "cancelled", result };
}

/** Null where the call may be made; else why not. */
async function seekPermission(
	{ permissions, approvals, clock, approvalTimeoutMs }: ToolBoxDeps,
	generation: Generation,
	tool: ToolInfo,
	callId: string,
	signal: AbortSignal,
	tellWaiting: () => Promise<void>,
): Promise<string | null> {
	const { taskId, userId, chatId } = generation;
	const { server, name, fingerprint } = tool;
	const about = { userId, chatId, server, tool: name };
	const rules = await permissions.find(about);
	if (isDenied(rules)) return "The person has decided that this tool is never used.";
	if (rules.some((rule) => rule.fingerprint === fingerprint)) return null;
	const question: Question = { taskId, callId, ...about, fingerprint };
	// Asked before it is told: an answer may come at once.
	const asking = approvals.ask(question, approvalTimeoutMs, signal);
	asking.catch(() => {});
	await tellWaiting();
	const decision = await asking;
	if (decision === null) {
		const minutes = Math.max(1, Math.round(approvalTimeoutMs / 60_000));
		return `Nobody allowed this call within ${minutes} min. Nothing was called.`;
	}
	const rule = ruleOf(decision, chatId);
	if (rule !== null) {
		await permissions.save({ ...about, ...rule, fingerprint, now: clock.now() });
		approvals.settleLike(
			{ userId, server, tool: name, fingerprint, chatId: rule.chatId },
			rule.decision === "deny" ? "never" : "once",
		);
	}
	return decision === "deny" || decision === "never"
		? "The person did not allow this call. Nothing was called."
		: null;
}

function ruleOf(
	decision: ToolDecision,
	chatId: string,
): { readonly chatId: string | null; readonly decision: ToolRule["decision"] } | null {
	switch (decision) {
		case "always":
			return { chatId: null, decision: "allow" };
		case "always_in_chat":
			return { chatId, decision: "allow" };
		case "never":
			return { chatId: null, decision: "deny" };
		case "once":
		case "deny":
			return null;
	}
}

function isDenied(rules: readonly ToolRule[]): boolean {
	return rules.some((rule) => rule.decision === "deny");
}

function parseArguments(text: string): Readonly<Record<string, unknown>> | null {
	if (text.length > MAX_ARGUMENTS) return null;
	if (text.trim() === "") return {};
	try {
		const value: unknown = JSON.parse(text);
		const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
		return isObject ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
}

function cutResult(text: string, { usedUnits, asked }: Round): string {
	const left = Math.floor((MAX_RESULTS - usedUnits) / asked.length);
	const limit = Math.max(MIN_RESULT, Math.min(MAX_RESULT, left));
	if (text.length <= limit) return text;
	return `${cut(text, limit)}\n[The rest was left out: the result has ${text.length} characters.]`;
}

function cut(text: string, limit: number): string {
	return text.length <= limit ? text : text.slice(0, safeCut(text, limit));
}
