import type { Text } from "../../../i18n/text.ts";

type Pattern = readonly [RegExp, (t: Text, parts: readonly string[]) => string];

/** What the server says of an import, with numbers and names in it; other sentences are found by themselves. */
const PATTERNS: readonly Pattern[] = [
	[
		/^(\d+) files? (?:is|are) named in it, but not in the export(?:: (.+?))?\.(?: (.+))?$/,
		(t, [count = "0", names, why]) => {
			const number = Number(count);
			const what =
				names === undefined
					? t.count(
							number,
							"{count} file is named in it, but not in the export.",
							"{count} files are named in it, but not in the export.",
						)
					: t.count(
							number,
							"{count} file is named in it, but not in the export: {names}.",
							"{count} files are named in it, but not in the export: {names}.",
							{ names: nameList(t, names) },
						);
			return why === undefined ? what : `${what} ${describeNote(t, why)}`;
		},
	],
	[
		/^Of "(.+)" the export holds the text alone\. It was kept as "(.+)"\.$/,
		(t, [name = "", kept = ""]) =>
			t("Of {name} the export holds the text alone. It was kept as {kept}.", { name, kept }),
	],
	[
		/^The file "(.+)" was left out: it is larger than this server takes\.$/,
		(t, [name = ""]) => t("The file {name} was left out: it is larger than this server takes.", { name }),
	],
	[/^(.+?) keeps files on its server\.$/, (t, [app = ""]) => t("{app} keeps files on its server.", { app })],
	[
		/^Claude's exports hold what was read out of documents, and no files\.$/,
		(t) => t("Claude's exports hold what was read out of documents, and no files."),
	],
	[/^It has no messages\.$/, (t) => t("It has no messages.")],
	[/^It has a form that could not be read\.$/, (t) => t("It has a form that could not be read.")],
];

/** A note of an import in the person's language, as far as it is one that is known. */
export function describeNote(t: Text, note: string): string {
	for (const [pattern, describe] of PATTERNS) {
		const found = pattern.exec(note);
		if (found !== null) return describe(t, found.slice(1));
	}
	return t.failure(note);
}

/** `"a", "b", and 3 more` */
function nameList(t: Text, names: string): string {
	const [, listed = names, more] = /^(.*), and (\d+) more$/.exec(names) ?? [];
	const plain = listed.replace(/^"|"$/g, "").split('", "').join(", ");
	return more === undefined ? plain : t("{names} and {count} more", { names: plain, count: more });
}
