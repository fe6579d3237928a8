import { expect, test } from "vitest";
import type { Chat } from "../../server/protocol/rest.ts";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { changeChatSettings, shownSettings } from "./change-chat-settings.ts";

/** A server that answers when it is told to, in order, and keeps what it was sent. */
function openStage() {
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	const kept: { tools?: string[]; temperature?: number } = {};
	const waiting: (() => void)[] = [];
	const client = {
		patchChat: async (_id: string, patch: Parameters<typeof changeChatSettings>[2]) => {
			await new Promise<void>((resolve, reject) =>
				waiting.push(patch.model === "refused" ? () => reject(new Error("no")) : resolve),
			);
			Object.assign(kept, patch);
		},
	};
	const shown = () => shownSettings(kept as Partial<Chat>, "c", ui.getState().pendingSettings);
	return {
		ui,
		kept,
		shown,
		change: (patch: Parameters<typeof changeChatSettings>[2]) =>
			changeChatSettings({ client: client as never, ui }, "c", patch),
		answer: async () => {
			waiting.shift()?.();
			await new Promise((resolve) => setImmediate(resolve));
		},
	};
}

test("a tool that is switched on while another one is still on its way does not take it away", async () => {
	const stage = openStage();
	const add = (tool: string) => stage.change({ tools: [...(stage.shown().tools ?? []), tool] });
	const both = [add("files"), add("web")];
	expect(stage.shown().tools).toEqual(["files", "web"]);
	await stage.answer();
	expect(stage.shown().tools).toEqual(["files", "web"]);
	await stage.answer();
	await Promise.all(both);
	expect(stage.kept.tools).toEqual(["files", "web"]);
	expect(stage.ui.getState().pendingSettings).toEqual([]);
});

test("what is left to the model again is gone at once, and what is refused comes back", async () => {
	const stage = openStage();
	stage.kept.temperature = 1;
	const cleared = stage.change({ temperature: null });
	const refused = stage.change({ model: "refused" });
	expect(stage.shown()).toEqual({ model: "refused" });
	await stage.answer();
	await cleared;
	const failure = expect(refused).rejects.toThrow("no");
	await stage.answer();
	await failure;
	expect(stage.shown().model).toBeUndefined();
	expect(stage.ui.getState().pendingSettings).toEqual([]);
});
