import { z } from "zod";

/** A provider to try, as it would be set up. Goes from the desktop's host to its server, never over a network. */
export const providerProbeSchema = z.object({
	name: z.string(),
	baseUrl: z.string(),
	apiKey: z.string(),
	headers: z.record(z.string(), z.string()),
	api: z.enum(["chat_completions", "responses"]),
	/** The one that is to answer; null: any of those it lists. */
	model: z.string().nullable(),
});
export type ProviderProbe = z.infer<typeof providerProbeSchema>;

/** What came of it: what the provider lists, or what is wrong and what to do, as a sentence. */
export const providerCheckSchema = z.discriminatedUnion("ok", [
	z.object({
		ok: z.literal(true),
		models: z.array(z.string()),
		/** The model that answered a tiny question; null: none was asked. */
		answeredBy: z.string().nullable(),
		/** What the person should know all the same. */
		warning: z.string().nullable(),
	}),
	z.object({ ok: z.literal(false), message: z.string(), models: z.array(z.string()) }),
]);
export type ProviderCheck = z.infer<typeof providerCheckSchema>;
