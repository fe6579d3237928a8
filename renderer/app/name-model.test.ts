import { expect, test } from "vitest";
import german from "../i18n/catalogues/de.json";
import { createText } from "../i18n/create-text.ts";
import { nameModel } from "./name-model.ts";

const t = createText(german, "de", "ltr");

test.each([
	["Guide", "Ratgeber"],
	["guide", "Ratgeber"],
	["guide-large", "guide-large"],
	["gpt-4", "gpt-4"],
])("%s is called %s", (name, shown) => {
	expect(nameModel(name, t)).toBe(shown);
});
