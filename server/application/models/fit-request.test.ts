import { expect, test } from "vitest";
import type { ReasoningEffort } from "../../protocol/model-settings.ts";
import type { ModelRequest } from "../model-port.ts";
import { fitRequest } from "./fit-request.ts";

const request = (reasoningEffort?: ReasoningEffort): ModelRequest => ({
	...{ model: "m", messages: [], schema: null, continueFrom: null },
	options: { temperature: 1, ...(reasoningEffort === undefined ? {} : { reasoningEffort }) },
});

test.each<[boolean | undefined, ReasoningEffort | undefined, boolean]>([
	[false, "high", true],
	[false, "none", false],
	[false, undefined, false],
	[true, "high", false],
	[undefined, "high", false],
])("thinks: %s, asked for %s, left out: %s", (reasoning, effort, isLeftOut) => {
	const fitted = fitRequest(request(effort), { reasoning });
	expect(fitted.leftOut).toEqual(isLeftOut ? ["reasoning_effort"] : undefined);
	expect(fitted.options).toEqual(isLeftOut ? { temperature: 1 } : request(effort).options);
});
