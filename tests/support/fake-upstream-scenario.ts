/** What a request to the fake upstream is answered with: a name and its settings. */
export type Scenario = { readonly name: string; readonly params: ReadonlyMap<string, string> };

/** What the fake reads of a chat completion request. */
export type ChatRequest = {
	readonly model?: string;
	readonly messages?: readonly {
		readonly role?: string;
		readonly content?: unknown;
		readonly tool_call_id?: string;
		readonly tool_calls?: readonly unknown[];
	}[];
	readonly tools?: readonly { readonly function?: { readonly name?: string } }[];
	readonly stream?: boolean;
	readonly stream_options?: { readonly include_usage?: boolean } | null;
	readonly response_format?: {
		readonly type?: string;
		readonly json_schema?: { readonly name?: string; readonly schema?: unknown; readonly strict?: boolean };
	};
};

export const SCENARIO_NAMES: ReadonlySet<string> = new Set(
	`reply tokens echo structured fenced reasoning markdown surrogates bytewise crlf cr comments
	auth forbidden not-found rate-limit quota flaky status context-too-long bad-request
	no-stream-options no-json-schema no-field
	hang stall cut end no-done malformed not-an-object error-in-stream error-after-done junk-after-done
	html json-body json-error empty filtered refusal length
	call failed lost old no-responses no-background ignores-background`.split(/\s+/),
);

/**
 * Reads `name key=value key=value`; `?` and `&` may stand for the spaces, so that a model's name
 * can hold it. Null where it is not a known scenario.
 */
export function parseScenario(text: string): Scenario | null {
	const [name = "", ...settings] = text.trim().split(/[\s?&]+/);
	if (!SCENARIO_NAMES.has(name)) return null;
	const params = new Map<string, string>();
	for (const setting of settings) {
		const equals = setting.indexOf("=");
		if (equals < 1) return null;
		params.set(setting.slice(0, equals), setting.slice(equals + 1));
	}
	return { name, params };
}

/** A forced scenario first, then `#scenario` as last user message, then the model's name. */
export function chooseScenario(request: ChatRequest, forced: string | null): Scenario {
	const fromControl = forced === null ? null : parseScenario(forced);
	if (fromControl !== null) return fromControl;
	const said = lastUserText(request);
	const fromMessage = said.startsWith("#") ? parseScenario(said.slice(1)) : null;
	if (fromMessage !== null) return fromMessage;
	const fromModel = parseScenario(request.model ?? "");
	if (fromModel !== null) return fromModel;
	return { name: wantsJson(request) ? "structured" : "reply", params: new Map() };
}

export function numberParam(scenario: Scenario, key: string, fallback: number): number {
	const value = Number(scenario.params.get(key) ?? Number.NaN);
	return Number.isFinite(value) ? value : fallback;
}

export function wantsJson(request: ChatRequest): boolean {
	const type = request.response_format?.type;
	return type === "json_schema" || type === "json_object";
}

export function lastUserText(request: ChatRequest): string {
	const message = request.messages?.findLast((candidate) => candidate.role === "user");
	return typeof message?.content === "string" ? message.content : "";
}
