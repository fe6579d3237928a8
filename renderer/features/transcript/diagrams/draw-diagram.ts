/** A drawing, to be shown as an image, where it can do nothing; or why there is none. */
export type Drawing =
	| { readonly state: "drawn"; readonly svg: string }
	| { readonly state: "failed"; readonly reason: "syntax" | "too-large" | "too-slow" };

/** Longer sources are not drawn: laying them out takes too long. */
const LONGEST_SOURCE = 20_000;
const MOST_LINES = 800;
const TIMEOUT_MS = 5000;
/** The first drawing waits for the library. */
const START_TIMEOUT_MS = 20_000;
/** A message may come a moment after. */
const LOADED_MS = 500;
const KEPT_DRAWINGS = 60;
const LARGEST_SVG = 1_500_000;

const drawings = new Map<string, Promise<Drawing>>();
let last: Promise<unknown> = Promise.resolve();
let frame: Promise<Frame> | null = null;

/** Draws in a frame of no origin, one diagram after the other. What was drawn before is at hand. */
export function drawDiagram(source: string, isDark: boolean): Promise<Drawing> {
	if (source.length > LONGEST_SOURCE || source.split("\n").length > MOST_LINES) {
		return Promise.resolve({ state: "failed", reason: "too-large" });
	}
	const key = `${isDark ? "dark" : "light"}\n${source}`;
	const known = drawings.get(key);
	if (known !== undefined) return known;
	const drawing = last.then(() => draw(source, isDark));
	last = drawing;
	drawings.set(key, drawing);
	const oldest = drawings.keys().next().value;
	if (drawings.size > KEPT_DRAWINGS && oldest !== undefined) drawings.delete(oldest);
	return drawing;
}

async function draw(source: string, isDark: boolean): Promise<Drawing> {
	frame ??= openAnyFrame();
	const opened = await frame;
	const answer = await opened.ask({ source, isDark });
	if (answer === null) {
		// It may be busy for ever. The next diagram gets a new one.
		opened.close();
		frame = null;
		return { state: "failed", reason: "too-slow" };
	}
	if (answer.type !== "drawn" || typeof answer.svg !== "string" || answer.svg.length > LARGEST_SVG) {
		return { state: "failed", reason: "syntax" };
	}
	return { state: "drawn", svg: answer.svg };
}

type Frame = {
	/** Null: no answer came in time. */
	readonly ask: (question: { readonly source: string; readonly isDark: boolean }) => Promise<News | null>;
	readonly close: () => void;
};
type News = { readonly type?: unknown; readonly svg?: unknown };

/**
 * A frame that its element seals has a process of its own in Chromium, but comes from the server alone. Where that is
 * away, the worker that keeps the app answers for a frame that only its own policy seals; one that is not sealed is asked
 * to draw nothing.
 */
async function openAnyFrame(): Promise<Frame> {
	const sealed = await openFrame(true);
	if (sealed !== null) return sealed;
	const hasWorker = (navigator.serviceWorker?.controller ?? null) !== null;
	return (hasWorker ? await openFrame(false) : null) ?? NO_FRAME;
}

const NO_FRAME: Frame = { ask: async () => null, close() {} };

/** Null: nothing came, or it is not sealed. */
async function openFrame(isSealedHere: boolean): Promise<Frame | null> {
	const element = document.createElement("iframe");
	element.src = "frames/diagram.html";
	if (isSealedHere) element.setAttribute("sandbox", "allow-scripts");
	element.setAttribute("aria-hidden", "true");
	element.tabIndex = -1;
	// It has to have a size, since text is measured in it.
	element.style.cssText =
		"position:fixed;left:-2000px;top:0;width:1000px;height:800px;border:0;visibility:hidden;pointer-events:none";
	const ready = Promise.race([nextNews(element, START_TIMEOUT_MS), untilLoaded(element)]);
	document.body.append(element);
	if ((await ready) === null || element.contentDocument !== null) {
		element.remove();
		return null;
	}
	return {
		ask(question) {
			const answer = nextNews(element, TIMEOUT_MS);
			element.contentWindow?.postMessage(question, "*");
			return answer;
		},
		close: () => element.remove(),
	};
}

/** Its script says that it is ready before it is loaded; an error page says nothing. */
function untilLoaded(element: HTMLIFrameElement): Promise<null> {
	return new Promise((resolve) => {
		element.addEventListener("load", () => setTimeout(resolve, LOADED_MS, null), { once: true });
	});
}

function nextNews(element: HTMLIFrameElement, timeoutMs: number): Promise<News | null> {
	return new Promise((resolve) => {
		const end = (news: News | null) => {
			clearTimeout(timer);
			removeEventListener("message", listen);
			resolve(news);
		};
		const listen = ({ source, data }: MessageEvent<unknown>) => {
			if (source === null || source !== element.contentWindow) return;
			end(typeof data === "object" && data !== null ? data : {});
		};
		const timer = setTimeout(end, timeoutMs, null);
		addEventListener("message", listen);
	});
}
