import { isExactNumber } from "../../../../server/protocol/exact-json.ts";

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value);
}
