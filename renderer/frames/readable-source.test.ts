import { expect, test } from "vitest";
import { readableSource } from "./readable-source.ts";

test.each([
	["flowchart LR\n  A --> B", "flowchart LR\n  A --> B"],
	['%%{init: {"securityLevel": "loose"}}%%\npie', "\npie"],
	['pie\n%%{\n  wrap\n}%%\n "a": 1', 'pie\n\n "a": 1'],
	["---\nconfig:\n  securityLevel: loose\n---\npie", "pie"],
	["---\ntitle: Pets\nconfig:\n  htmlLabels: true\n---\npie", "---\ntitle: Pets\n---\npie"],
	["A[<b>x</b> <img src=x>]", "A[x \u2039img src=x>]"],
	["A[one<br/>two] <|-- B", "A[one<br/>two] <|-- B"],
	["class A { <<interface>> }", "class A { <<interface>> }"],
	["A[<<img src=x>>] <!-- #lt;img &#60;a", "A[<\u2039img src=x>>] \u2039!-- \u2039img &\u2039a"],
	["A[fa:fa-car Car]", "A[Car]"],
	["---\ntitle: <img src=x>\n---\npie", "---\ntitle: \u2039img src=x>\n---\npie"],
	['A@{ img: "https://a.example/x.png", label: "x" }', 'A@{  label: "x" }'],
	['sequenceDiagram\n  link A: x @ https://a.example\n  links A: {"x": "y"}\n', "sequenceDiagram\n\n\n"],
])("%j is drawn as %j", (source, readable) => {
	expect(readableSource(source)).toBe(readable);
});
