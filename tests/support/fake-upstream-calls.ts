import { type ChatRequest, numberParam, type Scenario } from "./fake-upstream-scenario.ts";

export type FakeCall = { readonly id: string; readonly name: string; readonly arguments: string };

/** What the scenario `call` asks for in this round; none where it is not that scenario, or has asked often enough. */
export function callsOf(scenario: Scenario, request: ChatRequest): readonly FakeCall[] {
	if (scenario.name !== "call") return [];
	const round = roundOf(request);
	if (round >= numberParam(scenario, "rounds", 1)) return [];
	const names = (scenario.params.get("tool") ?? "none").split(",");
	const args = decodeURIComponent(scenario.params.get("args") ?? "{}");
	return names.map((name, index) => ({ id: `fake_${round}_${index}`, name, arguments: args }));
}

/** Text of the scenario: before the calls `say`, after the last of them what came of it. */
export function callText(scenario: Scenario, request: ChatRequest): string {
	if (callsOf(scenario, request).length > 0) return scenario.params.get("say") ?? "";
	return `The tools said: ${resultsOf(request).join(" | ")}`;
}

/** How often tools were called since the last message of a person. */
function roundOf(request: ChatRequest): number {
	return sinceQuestion(request).filter((message) => (message.tool_calls?.length ?? 0) > 0).length;
}

function resultsOf(request: ChatRequest): readonly string[] {
	return sinceQuestion(request).flatMap(({ role, content }) => (role === "tool" ? [String(content)] : []));
}

function sinceQuestion({ messages = [] }: ChatRequest): NonNullable<ChatRequest["messages"]> {
	return messages.slice(messages.findLastIndex(({ role }) => role === "user") + 1);
}
