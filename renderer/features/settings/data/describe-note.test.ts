import { expect, test } from "vitest";
import { noteOf } from "../../../../server/protocol/import-notes.ts";
import german from "../../../i18n/catalogues/de.json" with { type: "json" };
import { createText } from "../../../i18n/create-text.ts";
import { codedNotes, describeNote } from "./describe-note.ts";

const t = createText(german, "de", "ltr");

test.each([
	[
		noteOf("files_missing_some_named", { count: 3, names: '"a.png", "b, c.png"', more: 1 }),
		'3 Dateien werden darin genannt, sind aber nicht im Export: "a.png", "b, c.png" und 1 weitere.',
	],
	[noteOf("files_missing", { count: 1 }), "1 Datei wird darin genannt, ist aber nicht im Export."],
	[
		noteOf("text_alone", { name: "plan.pdf", kept: "plan.pdf.txt" }),
		"Von plan.pdf enthält der Export nur den Text. Er wurde als plan.pdf.txt behalten.",
	],
	[noteOf("no_messages"), "Er enthält keine Nachrichten."],
	[{ code: "newer_code", values: {}, text: "What a newer server says." }, "What a newer server says."],
	[{ code: "toString", values: {}, text: "A trap." }, "A trap."],
])("a note of the server in the person's language: $0.text", (note, expected) => {
	expect(describeNote(t, note)).toBe(expected);
});

test("a server that has sentences alone is heard as well", () => {
	const [note] = codedNotes([], ["It has no messages."]);
	expect(note === undefined ? "" : describeNote(t, note)).toBe("Er enthält keine Nachrichten.");
	expect(codedNotes(undefined, [])).toEqual([]);
});
