import { z } from "zod";
import { chatToolsSchema } from "./tools.ts";

/** How long a model may think before it answers; not every model knows every step. */
export const reasoningEffortSchema = z.enum(["none", "minimal", "low", "medium", "high", "xhigh"]);
export type ReasoningEffort = z.infer<typeof reasoningEffortSchema>;

export const temperatureSchema = z.number().min(0).max(2);
export const maxOutputTokensSchema = z.number().int().min(1).max(10_000_000);
export const modelNameSchema = z.string().min(1).max(200);
export const systemPromptSchema = z.string().max(64_000);

/** What can be chosen for the answers of a chat; what is absent is left to the model. */
export const modelSettingsSchema = z
	.object({
		model: modelNameSchema.optional(),
		system_prompt: systemPromptSchema.optional(),
		temperature: temperatureSchema.optional(),
		reasoning_effort: reasoningEffortSchema.optional(),
		max_output_tokens: maxOutputTokensSchema.optional(),
		tools: chatToolsSchema.optional(),
	})
	.meta({ id: "ModelSettings", description: "What is absent is left to the model" });
export type ModelSettings = z.infer<typeof modelSettingsSchema>;
