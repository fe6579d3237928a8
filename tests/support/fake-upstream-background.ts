import { setTimeout as sleep } from "node:timers/promises";
import { answerTokens } from "./fake-upstream-answer.ts";
import { callsOf } from "./fake-upstream-calls.ts";
import { type ChatRequest, numberParam, type Scenario } from "./fake-upstream-scenario.ts";
import { fakeToken } from "./fake-upstream-text.ts";

export type ResponseEvent = { readonly type: string; readonly sequence_number: number };
type Status = "queued" | "in_progress" | "completed" | "incomplete" | "failed" | "cancelled";

/** One answer of `/v1/responses`: it is written at its own pace, whether anybody reads it or not. */
export class BackgroundAnswer {
	readonly id: string;
	readonly scenario: Scenario;
	readonly isBackground: boolean;
	readonly #request: ChatRequest;
	readonly #events: ResponseEvent[] = [];
	#status: Status = "queued";
	#text = "";
	#reasoning = "";
	#error: object | null = null;
	#waiting: (() => void)[] = [];
	generatedTokens = 0;
	/** How many streams of it were opened. */
	streams = 0;

	constructor(id: string, scenario: Scenario, request: ChatRequest, isBackground: boolean) {
		this.id = id;
		this.scenario = scenario;
		this.isBackground = isBackground;
		this.#request = request;
	}

	get isOver(): boolean {
		return this.#status !== "queued" && this.#status !== "in_progress";
	}
	get isCancelled(): boolean {
		return this.#status === "cancelled";
	}

	/** Writes the answer; resolves when it is over. */
	async run(): Promise<void> {
		this.#emit("response.created", { response: this.state() });
		this.#emit("response.queued", { response: this.state() });
		const delay = numberParam(this.scenario, "delay", 0);
		if (delay > 0) await sleep(delay);
		if (this.isOver) return;
		this.#status = "in_progress";
		this.#emit("response.in_progress", { response: this.state() });
		this.#writeReasoning();
		this.#emit("response.output_item.added", { output_index: 0, item: { type: "message", content: [] } });
		await this.#writeTokens();
		if (!this.isOver) this.#writeCalls();
		if (!this.isOver) this.#finish();
	}

	cancel(): void {
		if (!this.isOver) this.#end("cancelled");
	}

	/** The events after this number, then those that come, until the answer is over. */
	async *read(after: number): AsyncGenerator<ResponseEvent> {
		for (let next = after + 1; ; ) {
			const event = this.#events[next];
			if (event !== undefined) {
				next++;
				yield event;
			} else if (this.isOver) return;
			else await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	/** The answer as `GET /v1/responses/{id}` shows it; without its text until it is over, as OpenAI does. */
	state(): object {
		const part = { type: this.scenario.name === "refusal" ? "refusal" : "output_text" };
		const said = part.type === "refusal" ? { refusal: this.#text } : { text: this.#text, annotations: [] };
		const reasoning = { type: "reasoning", summary: [{ type: "summary_text", text: this.#reasoning }] };
		const message = { type: "message", role: "assistant", content: [{ ...part, ...said }] };
		return {
			id: this.id,
			object: "response",
			model: this.#request.model ?? "",
			status: this.#status,
			background: this.isBackground,
			error: this.#error,
			incomplete_details: this.#status === "incomplete" ? { reason: incompleteReason(this.scenario) } : null,
			output: this.isOver
				? [
						...(this.#reasoning === "" ? [] : [reasoning]),
						...(this.#text === "" ? [] : [message]),
						...this.#calls(),
					]
				: [],
			usage: this.isOver ? this.#usage() : null,
		};
	}

	#writeReasoning(): void {
		const count = numberParam(this.scenario, "reasoning", this.scenario.name === "reasoning" ? 8 : 0);
		const field = this.scenario.params.get("field") ?? "reasoning_summary_text";
		for (let i = 0; i < count; i++) {
			const delta = fakeToken(99, i);
			this.#reasoning += delta;
			this.#emit(`response.${field}.delta`, { delta });
		}
	}

	#calls(): readonly object[] {
		return callsOf(this.scenario, this.#request).map(({ id, name, arguments: args }) => ({
			...{ type: "function_call", id: `fc_${id}`, call_id: id, name, arguments: args, status: "completed" },
		}));
	}

	#writeCalls(): void {
		for (const [index, item] of this.#calls().entries()) {
			const output = { output_index: 1 + index };
			this.#emit("response.output_item.added", { ...output, item: { ...item, arguments: "" } });
			this.#emit("response.output_item.done", { ...output, item });
		}
	}

	async #writeTokens(): Promise<void> {
		const kind = this.scenario.name === "refusal" ? "refusal" : "output_text";
		const rate = numberParam(this.scenario, "rate", 0);
		const startedAt = performance.now();
		for (const token of answerTokens(this.scenario, this.#request)) {
			if (this.generatedTokens === faultAt(this.scenario)) this.#fail();
			if (rate > 0) await sleepUntil(startedAt + (this.generatedTokens * 1000) / rate);
			if (this.isOver) return;
			this.#text += token;
			this.generatedTokens++;
			this.#emit(`response.${kind}.delta`, { output_index: 0, content_index: 0, delta: token });
		}
		if (this.generatedTokens <= faultAt(this.scenario)) this.#fail();
	}

	/** What goes wrong with the answer itself, after `at` tokens. */
	#fail(): void {
		const told = { code: "server_error", message: "The server had an error in mid-stream" };
		if (this.scenario.name === "failed") {
			this.#error = told;
			this.#end("failed", "response.failed");
		}
		if (this.scenario.name === "error-in-stream") {
			this.#emit("error", { ...told, param: null });
			this.#error = told;
			this.#end("failed");
		}
	}

	#finish(): void {
		this.#emit("response.output_text.done", { output_index: 0, content_index: 0, text: this.#text });
		if (incompleteReason(this.scenario) === null) this.#end("completed", "response.completed");
		else this.#end("incomplete", "response.incomplete");
	}

	#end(status: Status, event?: string): void {
		this.#status = status;
		if (event !== undefined) this.#emit(event, { response: this.state() });
		this.#wake();
	}

	#emit(type: string, fields: object): void {
		this.#events.push({ type, ...fields, sequence_number: this.#events.length });
		this.#wake();
	}

	#wake(): void {
		for (const wake of this.#waiting.splice(0)) wake();
	}

	#usage(): object {
		return {
			input_tokens: 11,
			output_tokens: this.generatedTokens,
			output_tokens_details: { reasoning_tokens: 3 },
			total_tokens: 11 + this.generatedTokens,
		};
	}
}

/** After how many tokens the fault of a scenario comes. */
export function faultAt(scenario: Scenario): number {
	return numberParam(scenario, "at", Math.floor(numberParam(scenario, "n", 20) / 2));
}

function incompleteReason(scenario: Scenario): string | null {
	if (scenario.name === "filtered") return "content_filter";
	return scenario.name === "length" ? "max_output_tokens" : null;
}

async function sleepUntil(time: number): Promise<void> {
	const wait = time - performance.now();
	if (wait > 0) await sleep(wait);
}
