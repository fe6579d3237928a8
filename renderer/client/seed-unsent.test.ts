import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDisk, openClient, openServer } from "../../tests/support/scripted-client.ts";

const said = (chatId: string, content: string) => ({
	...{ chatId, content, responseModel: false, model: null, parentId: null, edits: null },
});

test.each(["seed-a", "seed-b"] as const)(
	"[K3] [I2] What is written through cuts and new starts reaches a server of the dialect %s once and in order",
	async (dialect) => {
		for (let seed = 1; seed <= 6; seed++) {
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
