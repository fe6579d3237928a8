import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDisk } from "../../tests/support/disk.ts";
import { openClient, openServer } from "../../tests/support/scripted-client.ts";
import type { SocketLike } from "./environment.ts";
import { createOutboxStorage } from "./outbox-storage.ts";

const said = (chatId: string, content: string) => ({
	...{ chatId, content, responseModel: false, model: null, parentId: null, edits: null },
});

test.each(["seed-a", "seed-b"] as const)(
	"[K3] [I2] What is written through cuts and new starts reaches a server of the dialect %s once and in order",
	async (dialect) => {
		for (let seed = 1; seed <= 12; seed++) {
			let random = seed;
			const pick = (count: number) => {
				random = (random * 48_271) % 2_147_483_647;
				return random % count;
			};
			const server = await openServer({ dialect, answer: () => ({ text: "Yes.", tokensPerSecond: 2000 }) });
			for (const title of ["One", "Two"]) server.chats.addChat({ title });
			const disk = createDisk();
			let opened = openClient(server.url, disk);
			const texts: [string, string][] = [];
			for (let step = 0; step < 10; step++) {
				const chatId = String(1 + pick(2));
				// The same words again are another message.
				const content = pick(3) === 0 ? "Go on" : `Step ${step}`;
				texts.push([chatId, content]);
				opened.client.send(said(chatId, content));
				await delay(pick(25));
				const fault = pick(3);
				if (fault > 0) server.sockets.drop();
				if (fault !== 2) continue;
				opened.client.close();
				opened = openClient(server.url, disk);
			}
			const { until, isIdle } = opened;
			const mine = (chatId: string) =>
				(server.chats.find(chatId)?.messages ?? []).filter(({ isAi }) => !isAi).map(({ content }) => content);
			await until("delivered", () => isIdle() && mine("1").length + mine("2").length >= texts.length);
			for (const chatId of ["1", "2"]) {
				const wanted = texts.filter(([id]) => id === chatId).map(([, content]) => content);
				expect(mine(chatId), `seed ${seed}`).toEqual(wanted);
			}
			opened.client.close();
		}
	},
	30_000,
);

test.each(["seed-a", "seed-b"] as const)(
	"[K3] While a server of the dialect %s cannot be asked what has arrived, nothing is sent again",
	async (dialect) => {
		const server = await openServer({ dialect, answer: () => ({ text: "Yes.", tokensPerSecond: 50 }) });
		server.chats.addChat();
		let isBroken = false;
		let tries = 0;
		const { client, until, state, isIdle } = openClient(server.url, createDisk(), {
			fetch(input, init) {
				if (!isBroken || !/\/api\/chats\/1/.test(String(input))) return fetch(input, init);
				tries++;
				return Promise.reject(new TypeError("Failed to fetch"));
			},
		});
		await until("listed", () => state().isListed);
		client.send(said("1", "Once"));
		const received = () => server.sockets.received.filter((frame) => frame.action === "send_message").length;
		await until("arrived", () => received() === 1);
		isBroken = true;
		server.sockets.drop();
		await until("asked in vain, twice", () => tries >= 2);
		expect(received()).toBe(1);
		isBroken = false;
		await until("found", () => isIdle());
		expect(received()).toBe(1);
	},
);

test.each(["seed-a", "seed-b"] as const)(
	"[K3] [I2] What an earlier page may have sent to a server of the dialect %s is looked for where it was said, also where more is written before there is a connection",
	async (dialect) => {
		const server = await openServer({ dialect, answer: () => ({ text: "Yes." }) });
		const chat = server.chats.addChat();
		server.chats.addMessage(chat, { isAi: false, content: "Once" });
		const disk = createDisk();
		const sent = { ...said("1", "Once"), clientId: "a", createdAt: 1, failure: null, sentAfter: null };
		await createOutboxStorage("k", disk).put(sent);
		const { client, until, state, isIdle } = openClient(server.url, disk, {
			openSocket(url, protocols) {
				const socket = new WebSocket(url, [...protocols]) as unknown as SocketLike;
				const slow: SocketLike = {
					...{ onopen: null, onmessage: null, onclose: null },
					send: (data) => socket.send(data),
					close: () => socket.close(),
				};
				socket.onopen = () => void setTimeout(() => slow.onopen?.(), 200);
				socket.onmessage = (event) => void setTimeout(() => slow.onmessage?.(event), 200);
				socket.onclose = (event) => slow.onclose?.(event);
				return slow;
			},
		});
		await until("known", () => state().server !== null && state().outbox.length === 1);
		client.send(said("1", "And more"));
		await until("delivered", () => isIdle() && chat.messages.length >= 3);
		const mine = chat.messages.filter(({ isAi }) => !isAi).map(({ content }) => content);
		expect(mine).toEqual(["Once", "And more"]);
	},
);

test.each(["seed-a", "seed-b"] as const)(
	"[K3] [I2] What waits is sent to a server of the dialect %s by one of the pages that found it",
	async (dialect) => {
		for (let round = 0; round < 6; round++) {
			const server = await openServer({ dialect, answer: () => ({ text: "Yes.", tokensPerSecond: 2000 }) });
			server.chats.addChat();
			const disk = createDisk();
			const storage = createOutboxStorage("k", disk);
			const begun = { ...said("local:c1", "A new one"), clientId: "n", createdAt: 1, failure: null };
			await storage.put(begun);
			const texts = ["One", "Two", "Go on", "Go on"];
			for (const [index, content] of texts.entries())
				await storage.put({
					...said("1", content),
					...{ clientId: `m${index}`, createdAt: 2 + index, failure: null },
				});
			const pages = [1, 2, 3].map(() => openClient(server.url, disk, { locks: navigator.locks }));
			// One of them is closed in the middle, and leaves the rest to the others.
			await delay(round * 10);
			pages[0]?.client.close();
			const mine = () =>
				[...server.chats.chats.values()]
					.map(({ messages }) => messages.filter(({ isAi }) => !isAi).map(({ content }) => content))
					.filter((contents) => contents.length > 0);
			const isDelivered = () => mine().flat().length >= 1 + texts.length;
			for (const page of pages.slice(1)) await page.until("delivered", () => isDelivered() && page.isIdle());
			expect(mine(), `round ${round}`).toEqual([texts, ["A new one"]]);
			for (const page of pages) page.client.close();
		}
	},
	30_000,
);

test("[K3] [I2] What another page has sent before it was closed is looked for, and not sent again", async () => {
	const server = await openServer({ dialect: "seed-a", answer: () => ({ text: "Yes." }) });
	const chat = server.chats.addChat();
	const disk = createDisk();
	const storage = createOutboxStorage("k", disk);
	const waiting = { ...said("1", "Once"), clientId: "a", createdAt: 1, failure: null };
	await storage.put(waiting);
	const other = Promise.withResolvers<void>();
	const held = navigator.locks.request("parley.outbox.k 1", () => other.promise);
	const { until, state, isIdle } = openClient(server.url, disk, { locks: navigator.locks });
	await until("listed", () => state().isListed && state().outbox.length === 1);
	await delay(50);
	await storage.put({ ...waiting, sentAfter: null });
	server.chats.addMessage(chat, { isAi: false, content: "Once" });
	other.resolve();
	await held;
	await until("found", isIdle);
	expect(server.sockets.received.filter((frame) => frame.action === "send_message")).toEqual([]);
});
