import type { HighlightReply, HighlightRequest, Spans } from "./highlight-protocol.ts";
import { isKnownLanguage } from "./languages.ts";

/** Longer code is shown without colours. */
const LONGEST_TEXT = 60_000;
const KEPT_RESULTS = 200;

/** A promise for what is still looked for. */
type Found = Spans | null | Promise<Spans | null>;
type Highlighter = (text: string, language: string) => Found;

let highlighter: Highlighter | null = null;

/**
 * The coloured spans of code, found off the main thread, or at once where they were found before; null: it has none.
 * Begins its worker when first asked.
 */
export function highlightCode(text: string, language: string): Found {
	if (text.length > LONGEST_TEXT || !isKnownLanguage(language) || !("highlights" in CSS)) return null;
	highlighter ??= createHighlighter();
	return highlighter(text, language);
}

/** Begins the worker, so that the first code does not wait for it. */
export function startHighlighter(): void {
	if ("highlights" in CSS) highlighter ??= createHighlighter();
}

function createHighlighter(): Highlighter {
	const waiting = new Map<number, (spans: Spans | null) => void>();
	const results = new Map<string, Found>();
	let lastId = 0;
	const worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
	worker.onmessage = ({ data }: MessageEvent<HighlightReply>) => {
		waiting.get(data.id)?.(data.spans);
		waiting.delete(data.id);
	};
	worker.onerror = () => {
		for (const resolve of waiting.values()) resolve(null);
		waiting.clear();
	};
	const ask = (text: string, language: string) =>
		new Promise<Spans | null>((resolve) => {
			const id = ++lastId;
			waiting.set(id, resolve);
			worker.postMessage({ id, text, language } satisfies HighlightRequest);
		});
	return (text, language) => {
		const key = `${language}\n${text}`;
		const known = results.get(key);
		if (known !== undefined) return known;
		const result = ask(text, language).then((spans) => {
			if (results.has(key)) results.set(key, spans);
			return spans;
		});
		results.set(key, result);
		const oldest = results.keys().next().value;
		if (results.size > KEPT_RESULTS && oldest !== undefined) results.delete(oldest);
		return result;
	};
}
