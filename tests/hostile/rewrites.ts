import type { Random } from "../faults/seeded-random.ts";

type Rewrite = (text: string, random: Random) => string;

/** Other ways to write the same; some mean the same to a parser, some only to a careless one. */
export const REWRITES: readonly Rewrite[] = [
	(text) => text,
	(text) => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
	(text) => text.replaceAll("<", "&#60;").replaceAll(":", "&#58;"),
	(text) => text.replaceAll("<", "&#x3c;").replaceAll("(", "&lpar;"),
	(text) => text.replaceAll("<", "&#0000060").replaceAll('"', "&quot"),
	(text) => text.replaceAll("<", "\\<").replaceAll("(", "\\("),
	(text) => text.replaceAll("<", "%3C").replaceAll(">", "%3E"),
	(text) => text.replaceAll("<", "\\u003c").replaceAll(">", "\\x3e"),
	(text) => text.replaceAll("<", "\uFF1C").replaceAll(">", "\uFF1E"),
	(text) => text.replaceAll("<", "<\u0000").replaceAll("=", "\u0000="),
	(text) => text.replaceAll("script", "scr\u200Bipt"),
	(text) => text.replaceAll("script", "scr\u00ADipt").replaceAll(" ", "\u00A0"),
	(text) => text.replaceAll(" ", "\n"),
	(text) => text.replaceAll(" ", "\t"),
	(text) => text.replaceAll("\n", "\r\n"),
	(text) => text.replaceAll("\n", "\r"),
	(text) => text.replaceAll('"', "'"),
	(text) => text.replaceAll("=", " \n= "),
	(text) => text.toUpperCase(),
	(text, random) => [...text].map((char) => (random.chance(0.5) ? char.toUpperCase() : char)).join(""),
	(text, random) => insertAt(text, random, "\uFEFF"),
	(text, random) => insertAt(text, random, "\u202E"),
	(text, random) => insertAt(text, random, "&#x200b;"),
	(text, random) => insertAt(text, random, "\\"),
	(text) => `${text}${text}`,
	(text) => text.slice(0, Math.ceil(text.length * 0.8)),
];

/** What can stand around it. */
export const SURROUNDINGS: readonly ((text: string) => string)[] = [
	(text) => text,
	(text) => `Text before ${text} and after.`,
	(text) => `- ${text.replaceAll("\n", "\n  ")}`,
	(text) => `1. one\n2. ${text.replaceAll("\n", "\n   ")}`,
	(text) => `> ${text.replaceAll("\n", "\n> ")}`,
	(text) => `# ${text}`,
	(text) => `${text}\n---`,
	(text) => `**${text}**`,
	(text) => `*a _${text}_ b*`,
	(text) => `~~${text}~~`,
	(text) => `[${text}](https://example.org)`,
	(text) => `| a |\n|---|\n| ${text.replaceAll("\n", " ")} |`,
	(text) => `\`${text}\``,
	(text) => `\`\`\`\n${text}\n\`\`\`\n\n${text}`,
	(text) => `\`\`\`html\n${text}`,
	(text) => `    ${text.replaceAll("\n", "\n    ")}`,
	(text) => `<div>\n${text}\n</div>`,
	(text) => `<!-- ${text} -->\n\n${text}`,
	(text) => `<details><summary>x</summary>\n\n${text}\n\n</details>`,
	(text) => `$x$ ${text} $y$`,
	(text) => `- [ ] ${text}`,
	(text) => `${"> - ".repeat(5)}${text}`,
];

function insertAt(text: string, random: Random, piece: string): string {
	const at = random.int(0, text.length);
	return text.slice(0, at) + piece + text.slice(at);
}
