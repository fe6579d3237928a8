import { expect, test } from "vitest";
import german from "../../../i18n/catalogues/de.json" with { type: "json" };
import { createText } from "../../../i18n/create-text.ts";
import { describeNote } from "./describe-note.ts";

const t = createText(german, "de", "ltr");

test.each([
	[
		'3 files are named in it, but not in the export: "a.png", "b, c.png", and 1 more. LibreChat keeps files on its server.',
		"3 Dateien werden darin genannt, sind aber nicht im Export: a.png, b, c.png und 1 weitere. LibreChat behält Dateien auf seinem Server.",
	],
	["1 file is named in it, but not in the export.", "1 Datei wird darin genannt, ist aber nicht im Export."],
	[
		'Of "plan.pdf" the export holds the text alone. It was kept as "plan.pdf.txt".',
		"Von plan.pdf enthält der Export nur den Text. Er wurde als plan.pdf.txt behalten.",
	],
	["It has no messages.", "Er enthält keine Nachrichten."],
	["Something that a newer server says.", "Something that a newer server says."],
])("a note of the server in the person's language: %s", (note, expected) => {
	expect(describeNote(t, note)).toBe(expected);
});
