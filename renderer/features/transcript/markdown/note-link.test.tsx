import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { NoteLink } from "./note-link.tsx";

test.each([
	{ isBack: false, role: "doc-noteref", label: "Note a&amp;b" },
	{ isBack: true, role: "doc-backlink", label: "Back to where note a&amp;b belongs" },
])("A note can be gone to by keys, by its name and without an id: $role", ({ isBack, role, label }) => {
	expect(renderToStaticMarkup(<NoteLink name="a&b" isBack={isBack} />)).toBe(
		`<sup role="${role}" tabindex="0" aria-label="${label}">a&amp;b</sup>`,
	);
});
