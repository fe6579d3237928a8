import mermaid, { type MermaidConfig } from "mermaid";
import { diagramColours } from "./diagram-colours.ts";
import { readableSource } from "./readable-source.ts";

/**
 * Draws diagrams where nothing can be harmed: this page has no origin, no storage, no access to the page around it, and
 * its policy lets nothing in or out. It is taken away when a drawing takes too long.
 */
addEventListener("message", ({ source, data }: MessageEvent<unknown>) => {
	if (source !== parent || typeof data !== "object" || data === null) return;
	if (!("source" in data && "isDark" in data) || typeof data.source !== "string") return;
	void draw(data.source, data.isDark === true).then(tell);
});
tell({ type: "ready" });

type Drawn =
	| { readonly type: "drawn"; readonly svg: string }
	| { readonly type: "failed"; readonly message: string };

async function draw(source: string, isDark: boolean): Promise<Drawn> {
	try {
		mermaid.initialize(configOf(isDark));
		const { svg } = await mermaid.render("diagram", readableSource(source));
		return { type: "drawn", svg: toImage(svg) };
	} catch (error) {
		document.querySelectorAll("body > :not(script)").forEach((rest) => void rest.remove());
		return { type: "failed", message: error instanceof Error ? error.message : String(error) };
	}
}

function configOf(isDark: boolean): MermaidConfig {
	return {
		startOnLoad: false,
		securityLevel: "strict",
		// Text of the drawing itself: HTML within it would not be drawn in an image.
		htmlLabels: false,
		flowchart: { htmlLabels: false },
		suppressErrorRendering: true,
		maxTextSize: 20_000,
		maxEdges: 400,
		deterministicIds: true,
		look: "classic",
		layout: "dagre",
		theme: "base",
		fontFamily: "system-ui, sans-serif",
		themeVariables: diagramColours(isDark),
		logLevel: "fatal",
	};
}

/** Well-formed, and with a size of its own, as an image needs it. */
function toImage(markup: string): string {
	const holder = document.createElement("div");
	holder.innerHTML = markup;
	const svg = holder.querySelector("svg");
	if (svg === null) throw new Error("Nothing was drawn");
	const { width, height } = svg.viewBox.baseVal;
	if (width > 0 && height > 0) {
		svg.setAttribute("width", String(Math.ceil(width)));
		svg.setAttribute("height", String(Math.ceil(height)));
	}
	svg.removeAttribute("style");
	return new XMLSerializer().serializeToString(svg);
}

/** Only the app's own pages may frame this one, and nothing here is secret. */
function tell(news: Drawn | { readonly type: "ready" }): void {
	parent.postMessage(news, "*");
}
