import { expect, test } from "vitest";
import { createText } from "./create-text.ts";
import { formatList } from "./format-list.ts";

test("Names in a list keep their order in words from right to left", () => {
	const arabic = createText({}, "ar-EG", "rtl");
	expect(formatList(arabic, ["Ollama", "LM Studio"])).toBe("\u2068Ollama\u2069 و\u2068LM Studio\u2069");
	expect(formatList(createText({}, "de", "ltr"), ["Ollama", "LM Studio"])).toBe("Ollama und LM Studio");
});
