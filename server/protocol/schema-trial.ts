import { z } from "zod";
import { findSchemaFault } from "./schema-faults.ts";

/** A JSON Schema that a person may keep; one with a fault is refused with the place of it. */
export const writtenSchemaSchema = z
	.record(z.string(), z.unknown())
	.superRefine((schema, context) => {
		const fault = findSchemaFault(schema);
		if (fault === null) return;
		context.addIssue({ code: "custom", message: fault.message, path: [...fault.path] });
	})
	.meta({ description: "JSON Schema of an object" });

export const schemaTrialBodySchema = z
	.object({
		schema: writtenSchemaSchema,
		question: z.string().trim().min(1).max(8000),
		model: z.string().min(1).max(200).nullish(),
	})
	.meta({ id: "SchemaTrial" });

/** What a model made of a form [Q3]. */
export const schemaTrialResultSchema = z
	.object({
		data: z.unknown().meta({ description: "The object as far as it came; null: none" }),
		model: z.string(),
		corrected: z.boolean().meta({ description: "The first answer did not fit the form" }),
		fault: z
			.object({ code: z.string(), message: z.string() })
			.nullable()
			.meta({ description: "Why there is no object that fits; null: there is one" }),
	})
	.meta({ id: "SchemaTrialResult" });
export type SchemaTrialResult = z.infer<typeof schemaTrialResultSchema>;

/** A line of a trial that is followed: the object as far as it is there, then what became of it [Q3]. */
export const schemaTrialLineSchema = z.discriminatedUnion("type", [
	z.object({ type: z.literal("snapshot"), data: z.unknown() }),
	z.object({ type: z.literal("result"), result: schemaTrialResultSchema }),
]);
