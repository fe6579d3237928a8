import { expect, test } from "vitest";
import type { OutgoingMessage } from "./chat-client.ts";
import { Outbox } from "./outbox.ts";
import { recoverMessages } from "./recover-messages.ts";

const SAID: OutgoingMessage = {
	...{ chatId: "7", content: "One", responseModel: false, model: null, parentId: "3", edits: null },
	origin: { title: "Boats", settings: { model: "big", system_prompt: "Be short." } },
};

function openOutbox() {
	let id = 0;
	return new Outbox({
		...{ nowMs: () => 1, uuid: () => `id${++id}`, onChange: () => {} },
		storage: { read: async () => [], put: async () => {}, remove: async () => {} },
	});
}

test("All that waits for a chat goes to one new chat with its name and its choices; other chats are left alone", () => {
	const outbox = openOutbox();
	outbox.add(SAID);
	outbox.add({ ...SAID, content: "Two", edits: "2", parentId: null });
	const other = outbox.add({ ...SAID, chatId: "8", content: "Elsewhere" });
	outbox.markSent("id2");
	const recovered = recoverMessages(
		outbox,
		"7",
		() => "new",
		(title) => `${title} (recovered)`,
	);
	expect(recovered).toEqual({ title: "Boats", localId: "local:id1" });
	const [first, second, third] = outbox.waiting();
	expect(outbox.inFlight()).toEqual([]);
	for (const entry of [first, second]) {
		expect(entry).toMatchObject({ chatId: "local:id1", parentId: null, edits: null, failure: null });
		expect(entry).toMatchObject({ title: "Boats (recovered)", settings: SAID.origin?.settings });
		expect(entry).not.toHaveProperty("origin");
	}
	expect([first?.content, second?.content]).toEqual(["One", "Two"]);
	expect(third).toBe(other);
});

test("A chat without a name gets one from its first message again", () => {
	const outbox = openOutbox();
	outbox.add({ ...SAID, origin: { title: "", settings: {} } });
	recoverMessages(
		outbox,
		"7",
		() => "new",
		(title) => `${title} (recovered)`,
	);
	expect(outbox.waiting()[0]).not.toHaveProperty("title");
});

test("Where the new chat was deleted too, the next has another id; where nothing waits, none is made", () => {
	const outbox = openOutbox();
	const recover = (chatId: string) =>
		recoverMessages(
			outbox,
			chatId,
			() => "new",
			(title) => title,
		);
	outbox.add(SAID);
	expect(recover("7")?.localId).toBe("local:id1");
	expect(recover("local:id1")?.localId).toBe("local:new");
	expect(recover("7")).toBeNull();
});

test("What was refused goes along, and is still not sent by itself", () => {
	const outbox = openOutbox();
	const refused = outbox.add(SAID);
	outbox.fail(refused.clientId, "Too long");
	const recovered = recoverMessages(
		outbox,
		"7",
		() => "new",
		(title) => title,
	);
	expect(recovered?.localId).toBe("local:id1");
	expect(outbox.find(refused.clientId)).toMatchObject({ chatId: "local:id1", failure: "Too long" });
	expect(outbox.waiting()).toEqual([]);
});
