import { expect, test } from "vitest";
import type { ClientId } from "../../../server/protocol/ids.ts";
import { findBegun } from "./use-library-draft.ts";

const draft = (id: string, begunWith?: string) => ({ id: id as ClientId, begunWith });
const SAVED = draft("saved");
const KEPT = [SAVED, draft("blank"), draft("of a", "a"), draft("of b", "b")];

test.each([
	{ begunWith: undefined, found: "blank" },
	{ begunWith: "a", found: "of a" },
	{ begunWith: "b", found: "of b" },
	{ begunWith: "c", found: undefined },
])("A new item that was begun with $begunWith is found again as $found", ({ begunWith, found }) => {
	expect(findBegun(KEPT, [SAVED], draft("new", begunWith))?.id).toBe(found);
});
