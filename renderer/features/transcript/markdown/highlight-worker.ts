import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import { type HighlightReply, type HighlightRequest, KINDS, type Spans } from "./highlight-protocol.ts";
import { grammarOf } from "./languages.ts";
import { loadGrammar } from "./load-grammar.ts";
import { readUntilSame } from "./read-until-same.ts";

const THEME = "parley";
const PREFIX = "--";
/** The rest of a line that takes longer than this has the colour of what was read of it last. */
const LINE_TIMEOUT_MS = 200;
const LONGEST_LINE = 2000;

const KIND_NUMBERS: ReadonlyMap<string, number> = new Map(
	KINDS.map((kind, index) => [`var(${PREFIX}token-${kind})`, index]),
);

const opened = openHighlighter();

self.onmessage = async ({ data }: MessageEvent<HighlightRequest>) => {
	const spans = await highlight(data).catch(() => null);
	self.postMessage({ id: data.id, spans } satisfies HighlightReply);
};

function openHighlighter(): Promise<HighlighterCore> {
	return createHighlighterCore({
		// Regular expressions of the browser itself: the page may not run WebAssembly.
		engine: createJavaScriptRegexEngine({ forgiving: true }),
		themes: [createCssVariablesTheme({ name: THEME, variablePrefix: PREFIX, fontStyle: false })],
		langs: [],
	});
}

async function highlight({ text, language }: HighlightRequest): Promise<Spans | null> {
	const highlighter = await opened;
	const grammar = grammarOf(language);
	if (grammar === null) return null;
	if (!highlighter.getLoadedLanguages().includes(grammar)) {
		const loading = loadGrammar(grammar);
		if (loading === null) return null;
		await highlighter.loadLanguage(await loading);
	}
	const read = () => listSpans(highlighter, text, grammar);
	return Uint32Array.from(readUntilSame(read, LINE_TIMEOUT_MS, () => performance.now()));
}

function listSpans(highlighter: HighlighterCore, text: string, grammar: string): readonly number[] {
	const lines = highlighter.codeToTokensBase(text, {
		lang: grammar,
		theme: THEME,
		tokenizeTimeLimit: LINE_TIMEOUT_MS,
		tokenizeMaxLineLength: LONGEST_LINE,
	});
	const spans: number[] = [];
	for (const token of lines.flat()) {
		const kind = KIND_NUMBERS.get(token.color ?? "");
		if (kind !== undefined) spans.push(token.offset, token.offset + token.content.length, kind);
	}
	return spans;
}
