import { expect, test } from "vitest";
import { grammarOf } from "./languages.ts";
import { hostOfLink, safeLink } from "./safe-link.ts";

test.each(["https://a.example/x?y=1#z", "http://a.example/", "mailto:ada@a.example"])(
	"%s can be followed",
	(href) => {
		expect(safeLink(href)).toBe(href);
	},
);

test.each([
	"javascript:alert(1)",
	"JaVaScRiPt:alert(1)",
	"\tjavascript:alert(1)",
	"java\nscript:alert(1)",
	"data:text/html,x",
	"vbscript:x",
	"file:///etc/passwd",
	"blob:https://a.example/1",
	"parley-app://x",
	"//a.example",
	"/path",
	"#x",
	"",
])("%j cannot be followed", (href) => {
	expect(safeLink(href)).toBeNull();
});

test("A link tells where it leads", () => {
	expect([hostOfLink("https://a.example:8443/x"), hostOfLink("mailto:a@b.example"), hostOfLink("x")]).toEqual(
		["a.example:8443", "mailto:", "x"],
	);
});

test.each([
	["ts", "typescript"],
	["python", "python"],
	["C++", null],
	["c++", "cpp"],
	["constructor", null],
	["", null],
])("Code named %s has the grammar %s", (name, grammar) => {
	expect(grammarOf(name)).toBe(grammar);
});
