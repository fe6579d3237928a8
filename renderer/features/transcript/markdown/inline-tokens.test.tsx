import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { createLexer } from "./create-lexer.ts";
import { renderInline } from "./inline-tokens.tsx";

/** The first paragraph of a text, as HTML. */
function show(text: string, isOpen = false): string {
	const [paragraph] = createLexer().lex(text);
	return renderToStaticMarkup(
		renderInline(paragraph !== undefined && "tokens" in paragraph ? paragraph.tokens : [], isOpen),
	);
}

test.each([
	["H<sub>2</sub>O", "H<sub>2</sub>O"],
	["x<sup>*n*+1</sup>.", "x<sup><em>n</em>+1</sup>."],
	["<KBD>Ctrl</KBD>+<kbd>C</Kbd>", "<kbd>Ctrl</kbd>+<kbd>C</kbd>"],
	["x<sub>a<sup>b</sup></sub>", "x<sub>a<sup>b</sup></sub>"],
	["one<br>two<br />three<BR/>four", "one<br/>two<br/>three<br/>four"],
])("What markdown has no sign for is shown as it is meant: %s", (text, html) => {
	expect(show(text)).toBe(html);
});

test.each([
	"a <sub>b",
	"a </sub>b",
	"a <sub onclick=x>b</sub>",
	"a <sub><sub>b</sup>",
	"a <br class=x>b",
	"a <b>b</b> <script>c</script>",
	"a <img src=x onerror=y>",
])("Other tags are text: %s", (text) => {
	const written = text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
	expect(show(text)).toBe(written);
});

test("What is being written is taken to be within its tag until its end comes, if that is not long in coming", () => {
	expect(show("H<sub>2", true)).toBe("H<sub>2</sub>");
	const long = `H<sub>${"*a* ".repeat(9)}`;
	expect(show(long, true)).toContain("&lt;sub&gt;");
});

test("Very many tags without an end are shown in a moment", () => {
	expect(show("<sub><sup>a".repeat(20_000)).match(/&lt;sub&gt;/g)).toHaveLength(20_000);
});
