import { z } from "zod";

/** The form that a structured answer was asked for in, as it was then: its name in the library, and its JSON Schema. */
export const namedSchemaSchema = z
	.object({ name: z.string().max(200), schema: z.record(z.string(), z.unknown()) })
	.meta({ id: "AnswerForm", description: "Form of a structured answer, as it was when it was asked for" });
export type NamedSchema = Readonly<z.infer<typeof namedSchemaSchema>>;
