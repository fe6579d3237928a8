import { expect, test } from "vitest";
import { ChatQueues } from "./chat-queues.ts";

/** Work that ends when it is told to. */
function openWork() {
	const queues = new ChatQueues();
	const begun: string[] = [];
	const ends = new Map<string, PromiseWithResolvers<string>>();
	const add = (chatId: string, name: string) => {
		const end = Promise.withResolvers<string>();
		ends.set(name, end);
		return queues.enqueue(chatId, () => {
			begun.push(name);
			return end.promise;
		});
	};
	const settle = () => new Promise((resolve) => setTimeout(resolve));
	return { queues, begun, add, settle, end: (name: string) => ends.get(name)?.resolve(name), ends };
}

test("Work on a chat waits for what was asked before it, and for no other chat", async () => {
	const { begun, add, settle, end } = openWork();
	const all = [add("1", "first"), add("1", "second"), add("1", "third"), add("2", "elsewhere")];
	await settle();
	expect(begun).toEqual(["first", "elsewhere"]);
	end("first");
	await settle();
	expect(begun).toEqual(["first", "elsewhere", "second"]);
	for (const name of ["second", "third", "elsewhere"]) end(name);
	expect(await Promise.all(all)).toEqual(["first", "second", "third", "elsewhere"]);
});

test("What fails tells whoever asked for it, and holds up nothing behind it", async () => {
	const { add, end, ends } = openWork();
	const [first, second] = [add("1", "first"), add("1", "second")];
	ends.get("first")?.reject(new Error("No"));
	end("second");
	await expect(first).rejects.toThrow("No");
	expect(await second).toBe("second");
});

test("In a hurry all that waits begins in its order; what is asked for later waits again", async () => {
	const { queues, begun, add, settle } = openWork();
	for (const name of ["a", "b", "c"]) void add("1", name);
	await settle();
	queues.hurry();
	await settle();
	expect(begun).toEqual(["a", "b", "c"]);
	void add("1", "d");
	await settle();
	expect(begun).toEqual(["a", "b", "c"]);
});
