import { isSavingData } from "./is-saving-data.ts";
import { untilIdle } from "./until-idle.ts";

/**
 * Loads what the page had no need of for its first screen: first what the next chat is drawn with, then `parts`, and
 * what is wanted while the server is away, too, which then could not be asked for it. For who saves data it is loaded
 * when it is used, but for what tells of failures and what can be done with a message that waits for the server.
 * @param telling what shows failures
 */
export async function loadAhead(
	telling: readonly (() => Promise<unknown>)[],
	parts: readonly (() => Promise<unknown>)[],
): Promise<void> {
	const waiting = [
		import("../features/transcript/pending-buttons.tsx"),
		import("../features/transcript/pending-files.tsx"),
		// Another wording that waits is taken back into its field.
		import("../features/transcript/edit-message.tsx"),
	];
	await Promise.allSettled([...waiting, ...telling.map((load) => load())]);
	if (isSavingData(navigator)) return;
	// What cannot be had of it keeps nothing else away.
	await Promise.allSettled([
		document.fonts.load("13px 'JetBrains Mono Variable'"),
		import("../features/composer/context-meter.tsx"),
		import("../features/transcript/loading-line.tsx"),
		import("../features/transcript/markdown/growing-blocks.ts"),
		import("../features/transcript/markdown/colour-code.ts"),
		import("../features/transcript/markdown/highlight-code.ts").then(({ startHighlighter }) =>
			startHighlighter(),
		),
	]);
	const rest = [
		() => readMarkdown(false),
		() => readMarkdown(true),
		loadFormulas,
		...parts,
		() => import("../features/transcript/find/find-bar.tsx"),
		() => import("../features/servers/doctor/own-diagnosis.tsx"),
		() => import("./files/draft-files.tsx"),
		() => import("../features/transcript/message-files.tsx"),
		() => import("../features/transcript/selected-in.ts"),
	];
	for (const load of rest) {
		await untilIdle(window);
		await load().catch(() => {});
	}
}

async function readMarkdown(beyondLatin: boolean): Promise<void> {
	const { readSample } = await import("../features/transcript/markdown/read-sample.ts");
	readSample(beyondLatin);
}

/**
 * Its style sheet and fonts have the whole page laid out anew, and its code is compiled as it draws its first one, which
 * are felt where somebody writes while an answer comes.
 */
async function loadFormulas(): Promise<void> {
	const { drawFormula } = await import("../features/transcript/markdown/draw-formula.ts");
	await Promise.all(["1em KaTeX_Main", "italic 1em KaTeX_Math"].map((font) => document.fonts.load(font)));
	await untilIdle(window);
	const place = document.createElement("span");
	place.append(document.createElement("span"), document.createElement("span"));
	drawFormula({
		place,
		text: "a_1^2 = \\frac{b}{c}",
		isDisplay: false,
		signal: new AbortController().signal,
	});
}
