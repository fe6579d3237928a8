import DOMPurify from "dompurify";

/**
 * A drawing without anything that could run or load when its file is opened somewhere else: no scripts, no HTML, no
 * addresses but those of its own parts.
 */
export function cleanSvg(markup: string): string {
	const purify = DOMPurify(window);
	purify.addHook("afterSanitizeAttributes", (element) => {
		for (const name of ["href", "xlink:href"]) {
			if (element.hasAttribute(name) && !element.getAttribute(name)?.startsWith("#"))
				element.removeAttribute(name);
		}
		const style = element.getAttribute("style");
		if (style !== null) element.setAttribute("style", cleanStyle(style));
		if (element.tagName.toLowerCase() === "style")
			element.textContent = cleanStyle(element.textContent ?? "");
	});
	const clean = purify.sanitize(markup, {
		USE_PROFILES: { svg: true, svgFilters: true },
		ADD_TAGS: ["style"],
		FORBID_TAGS: ["foreignObject", "image", "a", "script", "use"],
		RETURN_DOM_FRAGMENT: true,
	});
	purify.removeAllHooks();
	const svg = clean.querySelector("svg");
	return svg === null ? "" : new XMLSerializer().serializeToString(svg);
}

/** Escapes could hide the words that are looked for here; drawings need none. */
function cleanStyle(style: string): string {
	return style
		.replaceAll("\\", "")
		.replaceAll(/@import[^;]*;?/gi, "")
		.replaceAll(/(?:url|src|image|image-set)\s*\((?!\s*["']?#)[^)]*\)?/gi, "none");
}
