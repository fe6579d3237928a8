import { expect, test } from "vitest";
import type { ClientEvent } from "../client/chat-client.ts";
import { bindModelNotes } from "./bind-model-notes.ts";

function open() {
	let told = 0;
	let tell: (events: readonly ClientEvent[]) => void = () => {};
	const subscribe = (listener: typeof tell) => {
		tell = listener;
		return () => {};
	};
	bindModelNotes({ subscribe }, () => {
		told += 1;
	});
	return { tell: (...events: readonly ClientEvent[]) => tell(events), count: () => told };
}
const changed = (kind: string) => ({ type: "library_updated", kind, id: "a" }) as unknown as ClientEvent;

test("Models are read again after something was said of them elsewhere", () => {
	const { tell, count } = open();
	tell(changed("models"), changed("models"));
	expect(count()).toBe(1);
});

test("Models are left as they are when anything else of the library changed", () => {
	const { tell, count } = open();
	tell(changed("prompts"), { type: "connection_changed", status: { state: "online" } });
	expect(count()).toBe(0);
});
