import { createCssVariablesTheme } from "shiki/core";
import { expect, test } from "vitest";
import { KINDS } from "./highlight-protocol.ts";

test("each kind of word that the theme tells apart has a colour", () => {
	const theme = createCssVariablesTheme({ name: "any", variablePrefix: "--", fontStyle: false });
	const colours = (theme.tokenColors ?? []).map(({ settings }) => settings.foreground ?? "");
	const kinds = colours.flatMap((colour) => /^var\(--token-([a-z-]+)\)$/.exec(colour)?.[1] ?? []);
	expect(kinds).toContain("inserted");
	expect([...new Set(kinds)].filter((kind) => !KINDS.some((known) => known === kind))).toEqual([]);
});
