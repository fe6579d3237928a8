import type { LeftOut, ModelCapabilities } from "../../protocol/rest.ts";
import type { ModelRequest } from "../model-port.ts";

/** The request as a model takes it of which a person says that it can, or cannot, do these things. */
export function fitRequest(request: ModelRequest, capabilities: ModelCapabilities): ModelRequest {
	const { reasoningEffort, ...others } = request.options ?? {};
	const isTooMuch = reasoningEffort !== undefined && isThought(capabilities, reasoningEffort);
	return {
		...request,
		capabilities,
		...(isTooMuch ? { options: others, leftOut: ["reasoning_effort" satisfies LeftOut] } : {}),
	};
}

/** One that cannot think does as it is asked where it is asked not to. */
function isThought({ reasoning }: ModelCapabilities, effort: string): boolean {
	return reasoning === false && effort !== "none";
}
