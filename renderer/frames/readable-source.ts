/** A picture in the place of a shape, which would be loaded. */
const PICTURE = /\bimg\s*:\s*(?:"[^"]*"|'[^']*'|[^,}\n]*),?/gi;
/** What begins an element, and the marks that only look like it: kinds of classes, and ends of lines. */
const MARKUP = /<<[\w -]+>>|<br\s*\/?>|<(?=[a-z/!?])|[#&](?:lt|60|x3c);/gi;

/**
 * The source of a diagram without what would change how diagrams are drawn here: settings before or within it. A title
 * before it is kept, and so is what looks like markup, with another sign: the library would hand it to the browser; marks of type and names of icons, which are not drawn, do not stand in its labels.
 */
export function readableSource(source: string): string {
	const [head = "", before = ""] = /^\s*---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(source) ?? [];
	const title = /^title:.*$/m.exec(before)?.[0];
	const rest = source
		.slice(head.length)
		.replaceAll(/%%\{[\s\S]*?\}%%/g, "")
		.replaceAll(/<\/?(?:b|strong|i|em|u|s|small|code|center)>/gi, "")
		.replaceAll(/\bfa[bsr]?:fa-[\w-]+ ?/g, "")
		.replaceAll(/@\{[^}]*\}/g, (settings) => settings.replaceAll(PICTURE, ""))
		.replaceAll(/^[ \t]*links?[ \t]+[^:\n]+:.*$/gm, "")
		.replaceAll(MARKUP, hideMarkup);
	return title === undefined ? rest : `---\n${title.replaceAll(MARKUP, hideMarkup)}\n---\n${rest}`;
}

function hideMarkup(found: string): string {
	return found.length > 1 && !/^[#&]/.test(found) ? found : "\u2039";
}
