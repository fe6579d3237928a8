import { findSchemaFault } from "../../../../server/protocol/schema-faults.ts";
import { findJsonFault, type JsonFault, locateValue } from "./locate-json.ts";

export type CheckedSchema =
	| { readonly schema: Readonly<Record<string, unknown>>; readonly fault: null }
	| { readonly schema: null; readonly fault: JsonFault };

/** A schema as it is typed: what it says, or the first thing that is wrong with it and the line of it. */
export function checkSchemaText(text: string): CheckedSchema {
	const broken = findJsonFault(text);
	if (broken !== null) return { schema: null, fault: broken };
	const schema: unknown = JSON.parse(text);
	const fault = findSchemaFault(schema);
	if (fault !== null)
		return { schema: null, fault: { ...locateValue(text, fault.path), message: fault.message } };
	return { schema: schema as Readonly<Record<string, unknown>>, fault: null };
}
