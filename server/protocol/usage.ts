import { z } from "zod";

/** What tokens were spent on: an answer, the title of a chat, an answer that is kept nowhere, the trial of a form. */
export const usageKindSchema = z.enum(["answer", "title", "temporary", "trial"]);
export type UsageKind = z.infer<typeof usageKindSchema>;

export const usageBySchema = z.enum(["day", "model", "provider", "chat"]);
export type UsageBy = z.infer<typeof usageBySchema>;

/** Years that every calendar in use can reckon with. */
const instantSchema = z
	.union([z.iso.date(), z.iso.datetime({ offset: true })])
	.refine((value) => value >= "1970" && value < "9000", "must be between 1970 and 9000");

export const usageQuerySchema = z.object({
	from: instantSchema.optional().meta({ description: "Not before; a date begins at 00:00 in `tz`" }),
	to: instantSchema.optional().meta({ description: "Before; a date ends at 24:00 in `tz`" }),
	by: usageBySchema.default("day"),
	tz: z
		.string()
		.max(64)
		.default("UTC")
		.meta({ description: "IANA time zone whose days are meant", example: "Europe/Berlin" }),
	format: z.enum(["json", "csv"]).optional().meta({ description: "As the Accept header text/csv does" }),
});

const count = z.number().int().min(0);

/** What was spent, summed up [M2]. */
export const usageAmountSchema = z.object({
	requests: count.meta({ description: "Answers, titles and whatever else asked a model" }),
	estimated: count.meta({ description: "Of the requests, those whose provider told no tokens" }),
	input_tokens: count,
	cached_tokens: count.meta({ description: "Of the input, what the provider had read before" }),
	output_tokens: count,
	reasoning_tokens: count.meta({ description: "Of the output, what the model thought" }),
	cost: z
		.number()
		.min(0)
		.nullable()
		.meta({ description: "In `currency`, of what has a price; null: nothing of it has one" }),
	unpriced_requests: count.meta({ description: "Requests whose price is not known; not part of the cost" }),
});
export type UsageAmount = z.infer<typeof usageAmountSchema>;

export const usageRowSchema = usageAmountSchema
	.extend({
		key: z.string().nullable().meta({
			description: "Day, model, provider or id of the chat; null: chats that are gone, or kept nowhere",
		}),
		title: z.string().optional().meta({ description: "Title of the chat" }),
	})
	.meta({ id: "UsageRow" });
export type UsageRow = z.infer<typeof usageRowSchema>;

export const usageReportSchema = z
	.object({
		by: usageBySchema,
		from: z.string().meta({ description: "First instant of the range" }),
		to: z.string().meta({ description: "First instant after it" }),
		currency: z.literal("USD"),
		rows: z.array(usageRowSchema).meta({ description: "Days in order, all else most expensive first" }),
		total: usageAmountSchema,
		unpriced_models: z.array(z.string()).meta({ description: "Models that have no price" }),
	})
	.meta({ id: "UsageReport" });
export type UsageReport = z.infer<typeof usageReportSchema>;
