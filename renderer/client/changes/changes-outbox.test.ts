import { expect, test } from "vitest";
import type { ChatId, UserId } from "../../../server/protocol/ids.ts";
import type { Chat, PatchChat } from "../../../server/protocol/rest.ts";
import { createDisk } from "../../../tests/support/disk.ts";
import { applyEvents } from "../../store/apply-events.ts";
import { createChatState } from "../../store/chat-state.ts";
import type { ClientEvent } from "../chat-client.ts";
import { createNoAnswerError, RequestError } from "../request-error.ts";
import { RevisionGuard } from "../revision-guard.ts";
import { ChangesOutbox } from "./changes-outbox.ts";
import { createChangesStorage } from "./changes-storage.ts";
import { conditionOf, revisionsOf } from "./conditions.ts";

const AT = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";
type Weather = "fine" | "lost before" | "lost after" | "hangs before" | "hangs after";

function createChat(id: string): Chat {
	return {
		...{ id: id as ChatId, user_id: "u" as UserId, title: `Chat ${id}`, messages: [], tags: [] },
		...{ created_at: AT, updated_at: AT, pinned: false, archived: false, rev: 1 },
	};
}

/** A server with a disk beside it, for any number of pages one after the other. */
function openWorld(ids: readonly string[]) {
	const chats = new Map(ids.map((id) => [id, createChat(id)]));
	const items = new Map<string, string>();
	const log: string[] = [];
	let weather: () => Weather = () => "fine";
	let isOnline = true;
	/** Each ends one request that hangs. */
	const hanging: (() => void)[] = [];
	async function ask<T>(work: () => T): Promise<T> {
		await Promise.resolve();
		const now = isOnline ? weather() : "lost before";
		const hang = () =>
			new Promise<T>((_, reject) => void hanging.push(() => reject(createNoAnswerError(null))));
		if (now === "hangs before") return hang();
		if (now === "lost before") throw createNoAnswerError(null);
		const answer = work();
		if (now === "hangs after") return hang();
		if (now === "lost after") throw createNoAnswerError(null);
		return answer;
	}
	const find = (id: string) => {
		const chat = chats.get(id);
		if (chat === undefined) throw new RequestError("Chat not found", 404, "chat_not_found");
		return chat;
	};
	let rev = 1;
	/** What happens elsewhere right before a change arrives. */
	let before: (() => void) | null = null;
	/** What happens while a chat that was read is on its way. */
	let onRead: (() => void) | null = null;
	const arrive = () => {
		const happening = before;
		before = null;
		happening?.();
	};
	const change = (id: string, patch: PatchChat | Partial<Chat>) => {
		const all = Object.entries({ ...find(id), ...patch, rev: ++rev });
		const chat = Object.fromEntries(all.filter(([, value]) => value !== null && value !== undefined)) as Chat;
		chats.set(id, chat);
		return chat;
	};
	const rest = {
		readChat: async (id: string) => {
			const read = await ask(() => find(id));
			onRead?.();
			return read;
		},
		patchChat: (id: string, { if_rev, ...patch }: PatchChat) =>
			ask(() => {
				arrive();
				if ((find(id).rev ?? 0) > (if_rev ?? rev)) throw new RequestError("Changed", 409, "conflict");
				log.push(`${id} ${JSON.stringify(patch)}`);
				return change(id, patch);
			}),
		deleteChats: (gone: readonly string[], ifRev: Readonly<Record<string, number>> = {}) =>
			ask(() => {
				arrive();
				const isChanged = (id: string) => (chats.get(id)?.rev ?? 0) > (ifRev[id] ?? rev);
				const changed = gone.filter(isChanged);
				for (const id of gone) {
					if (changed.includes(id)) continue;
					log.push(`delete ${id}`);
					chats.delete(id);
				}
				return changed;
			}),
		deleteMessage: (_chatId: string, messageId: string) => ask(() => void log.push(`message ${messageId}`)),
	};
	function openPage() {
		let state = createChatState();
		let isClosed = false;
		const timers: (() => void)[] = [];
		const guard = new RevisionGuard();
		const emit = (event: ClientEvent) => {
			if (guard.isOutdated(event)) return;
			state = applyEvents(state, [event, ...(outbox?.after(event) ?? [])]);
		};
		const storage = createChangesStorage(createDisk(items), "changes");
		let outbox: ChangesOutbox | null = null;
		const opened = new ChangesOutbox({
			...{ rest, storage, emit, canPatch: () => true },
			env: {
				uuid: () => crypto.randomUUID(),
				after: (_delayMs, run) => {
					timers.push(run);
					return () => void timers.splice(timers.indexOf(run), 1);
				},
			},
			isOnline: () => isOnline && !isClosed,
			shown: (id) => state.chats[id],
		});
		outbox = opened;
		emit({ type: "chats_listed", chats: [...chats.values()] });
		return {
			outbox: opened,
			emit,
			state: () => state,
			patch: (id: string, patch: PatchChat) =>
				opened.patch(id, patch, async () => {
					const chat = await rest.patchChat(id, { ...patch, ...conditionOf(patch, state.chats[id]) });
					emit({ type: "chat_updated", chat_id: chat.id, chat });
				}),
			remove: (...gone: string[]) => {
				const seen = state.chats;
				return opened.deleteChats(gone, seen, () => rest.deleteChats(gone, revisionsOf(gone, seen)));
			},
			removeMessage: (id: string, message: string) =>
				opened.deleteMessage(id, message, () => rest.deleteMessage(id, message)),
			/** Until nothing happens any more. */
			async settle() {
				opened.deliver();
				for (let turn = 0; turn < 3000; turn++) {
					await Promise.resolve();
					if (turn % 20 === 19) for (const run of timers.splice(0)) run();
				}
			},
			close() {
				isClosed = true;
				opened.close();
			},
		};
	}
	return {
		...{ chats, items, log, hanging, openPage, change },
		setBefore: (happening: () => void) => {
			before = happening;
		},
		setOnRead: (happening: () => void) => {
			onRead = happening;
		},
		setOnline: (value: boolean) => {
			isOnline = value;
		},
		setWeather: (next: () => Weather) => {
			weather = next;
		},
	};
}

test("What is changed while the server is away is shown at once, after a restart too, and delivered in order", async () => {
	const world = openWorld(["1", "2", "3"]);
	world.setOnline(false);
	const first = world.openPage();
	await first.patch("1", { title: "Renamed" });
	await first.patch("1", { pinned: true });
	await first.patch("3", { folder: "Work", tags: ["a"] });
	await first.removeMessage("3", "m");
	await first.remove("2");
	const look = (page: typeof first) => {
		const { chats } = page.state();
		expect(chats["1"]).toMatchObject({ title: "Renamed", pinned: true });
		expect(chats["2"]).toBeUndefined();
		expect(chats["3"]).toMatchObject({ folder: "Work", tags: ["a"] });
		expect(page.state().changes).toHaveLength(4);
	};
	look(first);
	first.close();
	const second = world.openPage();
	look(second);
	expect(world.log).toEqual([]);
	world.setOnline(true);
	await second.settle();
	expect(world.log).toEqual([
		'1 {"title":"Renamed","pinned":true}',
		'3 {"folder":"Work","tags":["a"]}',
		"message m",
		"delete 2",
	]);
	expect(second.state().changes).toEqual([]);
	expect(world.openPage().state().changes).toEqual([]);
});

test("What another device changed is not overwritten unless the person says so", async () => {
	const world = openWorld(["1", "2"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.patch("1", { title: "Mine" });
	await page.patch("2", { title: "Mine too" });
	world.change("1", { title: "Theirs" });
	world.change("2", { pinned: true });
	world.setOnline(true);
	await page.settle();
	expect(world.chats.get("1")?.title).toBe("Theirs");
	expect(world.chats.get("2")).toMatchObject({ title: "Mine too", pinned: true });
	expect(page.state().chats["1"]?.title).toBe("Theirs");
	expect(page.state().changes).toMatchObject([{ chatId: "1", problem: { type: "changed" } }]);
	page.outbox.force(page.state().changes[0]?.id ?? "");
	await page.settle();
	expect(world.chats.get("1")?.title).toBe("Mine");
	expect(page.state().changes).toEqual([]);
});

test.each(["server", "model"] as const)(
	"A title that the %s gave by itself is no change by a person: the person's own takes its place",
	async (titled_by) => {
		const world = openWorld(["1", "2"]);
		world.setOnline(false);
		const page = world.openPage();
		await page.patch("1", { title: "Mine" });
		world.change("1", { title: "The start of what was said", titled_by });
		await page.patch("2", { title: "Mine too" });
		world.setOnline(true);
		// Also where it is given between the look and the change.
		world.setBefore(() => world.change("2", { title: "The start of what was said", titled_by }));
		await page.settle();
		expect(page.state().changes).toEqual([]);
		expect(world.chats.get("1")?.title).toBe("Mine");
		expect(world.chats.get("2")?.title).toBe("Mine too");
	},
);

test("A chat with news is not deleted unless the person says so; one that is gone is done", async () => {
	const world = openWorld(["1", "2", "3"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.remove("1", "2");
	await page.patch("3", { pinned: true });
	world.change("1", { updated_at: LATER });
	for (const id of ["2", "3"]) world.chats.delete(id);
	world.setOnline(true);
	await page.settle();
	expect(page.state().changes.map(({ chatId, problem }) => [chatId, problem?.type])).toEqual([
		["1", "newer"],
		["3", "gone"],
	]);
	expect(Object.keys(page.state().chats)).toEqual(["1"]);
	page.outbox.force(page.state().changes[0]?.id ?? "");
	await page.settle();
	expect(world.chats.size).toBe(0);
});

test("A chat of which newer things are told while it is read is shown with those where a change of it is held", async () => {
	const world = openWorld(["1", "2"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.remove("1");
	await page.patch("2", { title: "Mine" });
	world.change("1", { updated_at: LATER });
	world.change("2", { title: "Theirs" });
	world.setOnRead(() => {
		const id = page.state().changes.find(({ problem }) => problem === null)?.chatId ?? "";
		const chat = world.change(id, { title: `Newest ${id}` });
		page.emit({ type: "chat_updated", chat_id: chat.id, chat });
	});
	world.setOnline(true);
	await page.settle();
	expect(page.state().changes.map(({ problem }) => problem?.type)).toEqual(["newer", "changed"]);
	expect(Object.values(page.state().chats).map(({ title }) => title)).toEqual(["Newest 1", "Newest 2"]);
});

test("What is not in sight when the person decides is neither deleted nor overwritten, but shown and asked again", async () => {
	const world = openWorld(["1", "2"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.remove("1");
	await page.patch("2", { title: "Mine" });
	world.change("1", { updated_at: LATER });
	world.change("2", { title: "Theirs" });
	world.setOnline(true);
	await page.settle();
	const problems = () => page.state().changes.map(({ chatId, problem }) => [chatId, problem?.type]);
	const asked = [
		["1", "newer"],
		["2", "changed"],
	];
	expect(problems()).toEqual(asked);
	// Such as by a list that was read before.
	page.emit({ type: "chats_listed", chats: [] });
	for (const { id } of page.state().changes) page.outbox.force(id);
	await page.settle();
	expect(world.chats.get("2")?.title).toBe("Theirs");
	expect(world.chats.has("1")).toBe(true);
	expect(problems()).toEqual(asked);
	expect(Object.keys(page.state().chats)).toEqual(["1", "2"]);
	for (const { id } of page.state().changes) page.outbox.force(id);
	await page.settle();
	expect([...world.chats.values()].map(({ title }) => title)).toEqual(["Mine"]);
	expect(problems()).toEqual([]);
});

test("What another device does between a look and a change is not overwritten", async () => {
	const world = openWorld(["1", "2", "3"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.patch("1", { title: "Mine" });
	world.setBefore(() => world.change("1", { title: "Theirs" }));
	world.setOnline(true);
	await page.settle();
	expect(world.chats.get("1")?.title).toBe("Theirs");
	world.setBefore(() => world.change("2", { updated_at: LATER }));
	await page.remove("2");
	await page.settle();
	expect(world.chats.has("2")).toBe(true);
	// Something else of the chat was changed: neither device has to be asked.
	world.setBefore(() => world.change("3", { pinned: true }));
	await page.patch("3", { title: "Mine too" });
	await page.settle();
	expect(world.chats.get("3")).toMatchObject({ title: "Mine too", pinned: true });
	expect(page.state().changes.map(({ chatId, problem }) => [chatId, problem?.type])).toEqual([
		["1", "changed"],
		["2", "newer"],
	]);
	expect(page.state().chats).toMatchObject({ 1: { title: "Theirs" }, 2: { updated_at: LATER } });
});

test("What was changed elsewhere before the person looked is no reason to ask", async () => {
	const world = openWorld(["1"]);
	const page = world.openPage();
	world.change("1", { title: "Theirs" });
	await page.patch("1", { pinned: true });
	await page.settle();
	expect(world.chats.get("1")).toMatchObject({ title: "Theirs", pinned: true });
	await page.remove("1");
	await page.settle();
	expect(world.chats.size).toBe(0);
});

test("Marks as unread and choices for answers wait too; what was looked at elsewhere meanwhile asks nothing", async () => {
	const world = openWorld(["1", "2"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.patch("1", { seen_at: null, model: "big", temperature: 0.5, tools: [] });
	await page.patch("2", { seen_at: AT });
	expect(page.state().chats["1"]).toMatchObject({ model: "big", temperature: 0.5 });
	world.change("1", { seen_at: LATER });
	world.chats.delete("2");
	page.close();
	world.setOnline(true);
	const next = world.openPage();
	await next.settle();
	expect(world.chats.get("1")).toMatchObject({ model: "big", temperature: 0.5 });
	expect(world.chats.get("1")?.seen_at).toBeUndefined();
	expect(next.state().changes).toEqual([]);
});

test("Of empty chats that were to go, the one that has got a message stays without a question", async () => {
	const world = openWorld(["1", "2"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.outbox.deleteChats(["1", "2"], page.state().chats, async () => [], true);
	world.change("2", { updated_at: LATER });
	world.setOnline(true);
	await page.settle();
	expect([...world.chats.keys()]).toEqual(["2"]);
	expect(Object.keys(page.state().chats)).toEqual(["2"]);
	expect(page.state().changes).toEqual([]);
});

test("In another database at the same address nothing is changed", async () => {
	const world = openWorld(["1", "2", "3"]);
	world.setOnline(false);
	const page = world.openPage();
	await page.patch("1", { title: "Mine" });
	await page.remove("2");
	await page.removeMessage("3", "m");
	const createdAt = "2025-01-01T00:00:00.000Z";
	for (const id of ["1", "2", "3"]) {
		world.chats.set(id, { ...createChat(id), created_at: createdAt, updated_at: createdAt });
	}
	world.setOnline(true);
	await page.settle();
	expect(world.log).toEqual([]);
	expect(page.state().changes.map(({ problem }) => problem?.type)).toEqual(["gone"]);
});

test.each(["hangs before", "hangs after"] as const)(
	"What is asked for is kept through a page that goes before the answer, where the request %s it is made",
	async (weather) => {
		const world = openWorld(["1", "2", "3"]);
		const first = world.openPage();
		world.setWeather(() => weather);
		void first.patch("1", { title: "One" });
		void first.patch("1", { title: "Two", folder: "Work" });
		void first.removeMessage("3", "m");
		void first.remove("2");
		// Nobody has to be told of it while the server is asked.
		expect(first.state().changes).toEqual([]);
		await Promise.resolve();
		first.close();
		world.setWeather(() => "fine");
		const second = world.openPage();
		expect(second.state().chats["1"]).toMatchObject({ title: "Two", folder: "Work" });
		expect(second.state().chats["2"]).toBeUndefined();
		await second.settle();
		expect([...world.chats.keys()]).toEqual(["1", "3"]);
		expect(world.chats.get("1")).toMatchObject({ title: "Two", folder: "Work" });
		expect(world.log).toContain("message m");
		expect(second.state().changes).toEqual([]);
		expect(world.items.size).toBe(0);
	},
);

test("What was answered, or refused for good, is not on the disk any more", async () => {
	const world = openWorld(["1", "2"]);
	const page = world.openPage();
	await page.patch("1", { title: "Mine" });
	await page.removeMessage("1", "m");
	await page.remove("2");
	expect(page.state().chats).toMatchObject({ 1: { title: "Mine" } });
	await expect(page.patch("2", { title: "Of nothing" })).rejects.toThrow("Chat not found");
	expect(world.items.size).toBe(0);
	expect(page.state().changes).toEqual([]);
});

test("What a tab asks for and another one finds, makes and changes again is not made over that, nor asked about", async () => {
	const world = openWorld(["1"]);
	const first = world.openPage();
	world.setWeather(() => "hangs before");
	const asked = first.patch("1", { title: "One" });
	await Promise.resolve();
	world.setWeather(() => "fine");
	const second = world.openPage();
	await second.settle();
	await second.patch("1", { title: "Two" });
	for (const end of world.hanging) end();
	await asked;
	await first.settle();
	expect(world.chats.get("1")?.title).toBe("Two");
	expect(first.state().changes).toEqual([]);
	expect(second.state().changes).toEqual([]);
	expect(world.items.size).toBe(0);
});

test("What a tab asked for in vain is kept, under the eyes of another one that found it and cannot make it", async () => {
	const world = openWorld(["1"]);
	const first = world.openPage();
	world.setWeather(() => "hangs before");
	const asked = first.patch("1", { title: "One" });
	await Promise.resolve();
	const second = world.openPage();
	world.setOnline(false);
	for (const end of world.hanging) end();
	await asked;
	expect(first.state().changes).toMatchObject([{ chatId: "1", problem: null }]);
	world.setWeather(() => "fine");
	world.setOnline(true);
	await first.settle();
	await second.settle();
	expect(world.log).toEqual(['1 {"title":"One"}']);
	for (const page of [first, second]) expect(page.state().changes).toEqual([]);
});

test("An earlier wish whose answer was lost is not taken for another's change", async () => {
	const world = openWorld(["1"]);
	const page = world.openPage();
	world.setWeather(() => "lost after");
	await page.patch("1", { title: "One" });
	world.setOnline(false);
	await page.settle();
	await page.patch("1", { title: "Two" });
	world.setWeather(() => "fine");
	world.setOnline(true);
	await page.settle();
	expect(world.chats.get("1")?.title).toBe("Two");
	expect(page.state().changes).toEqual([]);
});

test.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
	"Whatever is lost and whenever the page starts again, the last wish is what stays (%i)",
	async (seed) => {
		let random = seed;
		const pick = (count: number) => {
			random = (random * 48_271) % 2_147_483_647;
			return random % count;
		};
		const world = openWorld(["1", "2", "3"]);
		const changeable = () => (["fine", "lost before", "lost after"] as const)[pick(3)] ?? "fine";
		world.setWeather(changeable);
		let page = world.openPage();
		const wished = new Map<string, PatchChat>();
		const edited = new Set<string>();
		for (let step = 0; step < 25; step++) {
			const id = String(1 + pick(3));
			const act = pick(7);
			if (act <= 2) {
				const patch = [{ title: `T${step}` }, { pinned: step % 2 === 0 }, { tags: [`t${step}`] }][act] ?? {};
				// What is said of a field that another device writes too is decided by the person.
				if (!(edited.has(id) && act === 2)) {
					wished.set(id, { ...wished.get(id), ...patch });
					await page.patch(id, patch);
				}
			} else if (act === 3) world.setOnline(pick(2) === 0);
			else if (act === 4) {
				// In the middle of a request, too.
				if (pick(2) === 0) {
					const patch = { title: `H${step}` };
					wished.set(id, { ...wished.get(id), ...patch });
					const now = pick(2) === 0 ? "hangs before" : "hangs after";
					world.setWeather(() => now);
					void page.patch(id, patch);
					for (let turn = 0; turn < 20; turn++) await Promise.resolve();
					world.setWeather(changeable);
				}
				page.close();
				page = world.openPage();
			} else if (act === 5 && wished.get(id)?.tags === undefined) {
				edited.add(id);
				world.change(id, { tags: [`other${step}`] });
			} else await page.settle();
		}
		world.setOnline(true);
		world.setWeather(() => "fine");
		await page.settle();
		expect(page.state().changes).toEqual([]);
		for (const [id, patch] of wished) expect(world.chats.get(id)).toMatchObject(patch);
		for (const id of edited) expect(world.chats.get(id)?.tags[0]).toMatch(/^other/);
	},
);
