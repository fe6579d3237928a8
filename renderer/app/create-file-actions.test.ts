import { expect, test } from "vitest";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { createFileActions } from "./create-file-actions.ts";

test("Files beside what is written in another window are not taken for forgotten ones", async () => {
	const ui = createUiStore(DEFAULT_SETTINGS, {}, {}, { "7": ["mine"] });
	const named: string[] = [];
	const client = { loadFiles: (ids: readonly string[]) => void named.push(...ids) };
	const deps = { ui, client, draftFileIds: () => ["theirs"] };
	await createFileActions(deps as never, {} as never).loadFileParts();
	expect(named).toEqual(["mine", "theirs"]);
});
