import { type ChatRequest, numberParam, type Scenario } from "./fake-upstream-scenario.ts";

export type Refusal = {
	readonly status: number;
	readonly contentType: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
};

/** The answer of a scenario that does not come to a stream; null for all others. */
export function refusalOf(
	scenario: Scenario,
	request: ChatRequest,
	failures: Map<string, number>,
): Refusal | null {
	switch (scenario.name) {
		case "auth":
			return refuse(401, "Incorrect API key provided: sk-fake.", "invalid_api_key");
		case "forbidden":
			return refuse(403, "Your project does not have access to this model.", "forbidden");
		case "not-found":
			return refuse(404, `The model \`${request.model}\` does not exist.`, "model_not_found");
		case "quota":
			return refuse(429, "You exceeded your current quota.", "insufficient_quota", {}, "insufficient_quota");
		case "context-too-long":
			return refuse(400, "This model's maximum context length is 8192 tokens.", "context_length_exceeded");
		case "bad-request":
			return refuse(
				400,
				scenario.params.get("message") ?? "Invalid value for 'temperature'.",
				"invalid_value",
			);
		case "status":
			return refuse(numberParam(scenario, "code", 500), scenario.params.get("message") ?? "Status", "status");
		case "rate-limit":
			return isUsedUp(scenario, failures) ? null : rateLimit(scenario);
		case "flaky":
			if (isUsedUp(scenario, failures)) return null;
			return refuse(numberParam(scenario, "code", 500), "The server had an error.", "server_error");
		case "no-stream-options":
			if (request.stream_options === undefined) return null;
			return refuse(400, "Unrecognized request argument supplied: stream_options", "unknown_parameter");
		case "no-field": {
			const field = scenario.params.get("field") ?? "";
			if (!(field in request)) return null;
			return refuse(
				400,
				`Unsupported parameter: '${field}' is not supported with this model.`,
				"unsupported",
			);
		}
		case "no-json-schema":
			if (request.response_format?.type !== "json_schema") return null;
			return refuse(400, "Invalid parameter: 'response_format' of type 'json_schema' is not supported.", "x");
		case "html":
			return {
				status: 200,
				contentType: "text/html",
				headers: {},
				body: "<!doctype html><h1>Welcome to nginx</h1>",
			};
		case "json-error":
			return refuse(200, "Something broke", "server_error", {}, "server_error");
		default:
			return null;
	}
}

function rateLimit(scenario: Scenario): Refusal {
	const seconds = numberParam(scenario, "after", 1);
	const form = scenario.params.get("form") ?? "seconds";
	const date = new Date(Date.now() + seconds * 1000).toUTCString();
	const headers: Record<string, string> =
		form === "ms"
			? { "retry-after-ms": String(seconds * 1000) }
			: { "retry-after": form === "date" ? date : String(seconds) };
	return refuse(
		429,
		"Rate limit reached for requests.",
		"rate_limit_exceeded",
		form === "none" ? {} : headers,
	);
}

/** Counts a failure; true when this scenario has failed as often as it should. */
function isUsedUp(scenario: Scenario, failures: Map<string, number>): boolean {
	const key = `${scenario.name} ${[...scenario.params].join(" ")}`;
	const count = failures.get(key) ?? 0;
	if (count >= numberParam(scenario, "times", 1)) return true;
	failures.set(key, count + 1);
	return false;
}

function refuse(
	status: number,
	message: string,
	code: string,
	headers: Readonly<Record<string, string>> = {},
	type = "invalid_request_error",
): Refusal {
	const body = JSON.stringify({ error: { message, type, param: null, code } });
	return { status, contentType: "application/json", headers, body };
}
