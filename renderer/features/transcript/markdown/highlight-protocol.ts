/** Kinds of words in code, in the order of their numbers. */
export const KINDS = [
	"keyword",
	"string",
	"string-expression",
	"function",
	"constant",
	"comment",
	"parameter",
	"punctuation",
	"link",
	"inserted",
	"deleted",
	"changed",
] as const;

/** Triples: where a span begins, where it ends (UTF-16 code units), the number of its kind. */
export type Spans = Uint32Array;

export type HighlightRequest = { readonly id: number; readonly text: string; readonly language: string };
/** `spans` is null where the language is not known. */
export type HighlightReply = { readonly id: number; readonly spans: Spans | null };
