/**
 * The source of a diagram without what would change how diagrams are drawn here: settings before or within it. A title
 * before it is kept; marks of type and names of icons, which are not drawn, do not stand in its labels.
 */
export function readableSource(source: string): string {
	const [head = "", before = ""] = /^\s*---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(source) ?? [];
	const title = /^title:.*$/m.exec(before)?.[0];
	const rest = source
		.slice(head.length)
		.replaceAll(/%%\{[\s\S]*?\}%%/g, "")
		.replaceAll(/<\/?(?:b|strong|i|em|u|s|small|code|center)>/gi, "")
		.replaceAll(/\bfa[bsr]?:fa-[\w-]+ ?/g, "");
	return title === undefined ? rest : `---\n${title}\n---\n${rest}`;
}
