export type Inspection = {
	/** Elements, attributes and addresses that no text may bring about. */
	readonly faults: readonly string[];
	/** The text of each message that is on the page, by its id. */
	readonly texts: Readonly<Record<string, string>>;
};

/** Runs in the page. */
export function inspectPage(): Inspection {
	const FORBIDDEN =
		"script, iframe, frame, object, embed, applet, link, base, meta, form, input, select, textarea, style, template, " +
		"audio, video, source, track, portal, dialog, marquee, foreignObject, animate, set, use, image, [ping], [style*=url], " +
		"[srcdoc], [formaction], [action], [background], [contenteditable], [autofocus], [popover], [name], [id]";
	const faults: string[] = [];
	const texts: Record<string, string> = {};
	for (const reading of document.querySelectorAll<HTMLElement>(".reading")) {
		const id = reading.closest<HTMLElement>("[data-message]")?.dataset.message ?? "";
		texts[id] = reading.textContent;
		for (const element of reading.querySelectorAll(FORBIDDEN)) {
			// Formulas draw roots and long arrows with parts of their own.
			if (element.closest(".katex") === null) faults.push(`${id}: ${element.outerHTML.slice(0, 200)}`);
		}
		for (const element of reading.querySelectorAll("*")) {
			for (const { name, value } of element.attributes) {
				if (name.startsWith("on")) faults.push(`${id}: ${name}=${value.slice(0, 100)}`);
				if (/^\s*(?:java|vb|live)script:/i.test(value)) faults.push(`${id}: ${name}=${value.slice(0, 100)}`);
			}
		}
		for (const svg of reading.querySelectorAll("svg")) {
			const isOurs = svg.classList.contains("lucide") || svg.closest(".katex") !== null;
			if (!isOurs) faults.push(`${id}: ${svg.outerHTML.slice(0, 200)}`);
		}
		for (const image of reading.querySelectorAll("img")) {
			const isDiagram = image.closest(".diagram") !== null && image.src.startsWith("data:image/svg+xml;");
			if (!isDiagram) faults.push(`${id}: ${image.outerHTML.slice(0, 200)}`);
		}
		for (const link of reading.querySelectorAll<HTMLAnchorElement>("a")) {
			const isSafe =
				/^(?:https?|mailto):$/.test(link.protocol) &&
				link.target === "_blank" &&
				link.relList.contains("noopener") &&
				link.relList.contains("noreferrer");
			if (!isSafe) faults.push(`${id}: ${link.outerHTML.slice(0, 200)}`);
		}
	}
	return { faults, texts };
}
