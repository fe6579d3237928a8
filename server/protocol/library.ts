import { z } from "zod";
import { clientIdSchema } from "./ids.ts";
import { modelNoteSchema } from "./model-corrections.ts";
import { modelSettingsSchema } from "./model-settings.ts";
import { priceSchema } from "./pricing.ts";
import { timestampSchema } from "./rest.ts";
import { writtenSchemaSchema } from "./schema-trial.ts";

type KindRules<Content extends z.ZodType> = {
	readonly content: Content;
	/** So many of them one user may keep. */
	readonly maxItems: number;
	/** UTF-8 bytes of one content as JSON. */
	readonly maxBytes: number;
	/** What one of them is called in a sentence. */
	readonly noun: string;
};

/**
 * The kinds of named documents that users keep on the server [L1]. A new kind is an entry here: its routes, checks,
 * limits and descriptions follow from it.
 */
export const LIBRARY_KINDS = {
	/** Sets of choices for the answers of a chat. */
	presets: {
		content: modelSettingsSchema.extend({
			is_default: z.boolean().optional().meta({ description: "New chats begin with it" }),
		}),
		maxItems: 200,
		maxBytes: 300_000,
		noun: "preset",
	},
	/** Texts to begin a message with; `{{name}}` in them is asked for. */
	prompts: {
		content: z.object({ text: z.string().min(1).max(64_000) }),
		maxItems: 2000,
		maxBytes: 300_000,
		noun: "prompt",
	},
	/** Forms of structured answers, by the names that `response_model` knows them by [W3]. */
	schemas: {
		content: z.object({
			description: z.string().max(2000).optional().meta({ description: "For people" }),
			schema: writtenSchemaSchema,
		}),
		maxItems: 500,
		maxBytes: 40_000,
		noun: "schema",
	},
	/** What may be spent in a month, in US dollars; there is one at most [M5]. */
	budgets: {
		content: z.object({
			monthly: z.number().positive().max(1_000_000),
			blocks: z.boolean().meta({ description: "Whether no model is asked any more when it is spent" }),
			time_zone: z.string().max(64).optional().meta({ description: "Whose months are meant; absent: UTC" }),
		}),
		maxItems: 1,
		maxBytes: 1000,
		noun: "budget",
	},
	/** What the tokens of a model cost; they go before the prices that come with the program [M3]. */
	prices: { content: priceSchema, maxItems: 500, maxBytes: 5000, noun: "price" },
	/** What a person says of models, by their ids [O4]. */
	models: { content: modelNoteSchema, maxItems: 2000, maxBytes: 2000, noun: "note on a model" },
} as const satisfies Record<string, KindRules<z.ZodType>>;

export type LibraryKind = keyof typeof LIBRARY_KINDS;
export type LibraryContent<Kind extends LibraryKind> = z.infer<(typeof LIBRARY_KINDS)[Kind]["content"]>;

export const LIBRARY_KIND_NAMES = Object.keys(LIBRARY_KINDS) as readonly LibraryKind[];

export const libraryKindSchema = z.enum(
	LIBRARY_KIND_NAMES as readonly [LibraryKind, ...(readonly LibraryKind[])],
);

/** A UUID made by who creates the item, so that a retry changes the same one [L2]. */
export const libraryIdSchema = clientIdSchema;

const nameSchema = z.string().trim().min(1).max(200);

export function libraryBodySchema<Kind extends LibraryKind>(kind: Kind) {
	return z.object({ name: nameSchema, content: LIBRARY_KINDS[kind].content });
}

/** Any item, with what it holds not looked at. */
const itemSchema = z.object({
	id: libraryIdSchema,
	name: z.string(),
	created_at: timestampSchema,
	updated_at: timestampSchema,
});

export function libraryItemSchema<Kind extends LibraryKind>(kind: Kind) {
	return itemSchema.extend({ kind: z.literal(kind), content: LIBRARY_KINDS[kind].content });
}

export type LibraryItem<Kind extends LibraryKind = LibraryKind> = z.infer<typeof itemSchema> & {
	readonly kind: Kind;
	readonly content: LibraryContent<Kind>;
};

export function libraryListSchema<Kind extends LibraryKind>(kind: Kind) {
	return z.object({ items: z.array(libraryItemSchema(kind)) });
}
