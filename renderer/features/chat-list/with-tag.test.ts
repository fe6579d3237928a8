import { expect, test } from "vitest";
import { withTyped } from "./with-tag.ts";

test.each([
	["one tag", "work", ["old", "work"]],
	["several, with commas between them", "work, home,  old,", ["old", "work", "home"]],
	["several in another script", "عمل، بيت", ["old", "عمل", "بيت"]],
	["nothing", " , ", ["old"]],
])("What is typed into the field for tags may name %s", (_, typed, tags) => {
	expect(withTyped(["old"], typed)).toEqual(tags);
});
