import { expect, test } from "vitest";
import type { HostCommand } from "../../electron/bridge.ts";
import { bindHostCommands } from "./bind-host-commands.ts";
import type { Actions } from "./create-actions.ts";

test("What a link of the desktop asks comes behind what is being written", () => {
	const done: unknown[] = [];
	const note =
		(name: string) =>
		(...args: unknown[]) =>
			done.push([name, ...args]);
	const actions = { newChat: note("newChat"), addToDraft: note("addToDraft"), setDraft: note("setDraft") };
	let handle: (command: HostCommand) => void = () => {};
	const onCommand = (run: typeof handle) => {
		handle = run;
		return () => {};
	};
	const host = { document: { querySelector: () => null }, desktop: { onCommand } };
	bindHostCommands(actions as unknown as Actions, [], host as unknown as Window);
	handle({ type: "draft", text: "What is new?" });
	expect(done).toEqual([["newChat"], ["addToDraft", null, "What is new?"]]);
});
