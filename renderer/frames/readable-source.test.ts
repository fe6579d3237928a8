import { expect, test } from "vitest";
import { readableSource } from "./readable-source.ts";

test.each([
	["flowchart LR\n  A --> B", "flowchart LR\n  A --> B"],
	['%%{init: {"securityLevel": "loose"}}%%\npie', "\npie"],
	['pie\n%%{\n  wrap\n}%%\n "a": 1', 'pie\n\n "a": 1'],
	["---\nconfig:\n  securityLevel: loose\n---\npie", "pie"],
	["---\ntitle: Pets\nconfig:\n  htmlLabels: true\n---\npie", "---\ntitle: Pets\n---\npie"],
	["A[<b>x</b> <img>]", "A[x <img>]"],
	["A[fa:fa-car Car]", "A[Car]"],
])("%j is drawn as %j", (source, readable) => {
	expect(readableSource(source)).toBe(readable);
});
