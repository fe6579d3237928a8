import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { applyToken } from "./answer-view.ts";
import type { HistoryEntry } from "./history.ts";
import { makeMessage, type Pace } from "./say.ts";
import type { Random } from "./seeded-random.ts";
import { SimClient, type SimClientOptions } from "./sim-client.ts";

export type CrowdOptions = {
	readonly random: Random;
	readonly users: number;
	/** Clients of each user that speak the whole protocol; one more speaks the seed's. */
	readonly clients: number;
	readonly hasSeedClients: boolean;
	readonly pace: Pace;
	/** Longest pause between two messages of one client, in ms. */
	readonly pauseMs: number;
	/** Where chats are made before it begins. */
	readonly setUpUrl: string;
	readonly chooseUrl: (random: Random) => string;
	/** Settings of clients that are not the usual ones. */
	readonly client?: Partial<Pick<SimClientOptions, "apply" | "heartbeatMs" | "dropChance" | "window">>;
	/** Share of messages after which some answer is stopped. */
	readonly stopChance?: number;
};

/** Users, each with two chats and several clients, who talk at random moments. */
export type Crowd = {
	readonly users: readonly string[];
	readonly clients: readonly SimClient[];
	readonly entries: readonly HistoryEntry[];
	/** Everyone talks until the signal aborts. */
	talk(signal: AbortSignal): Promise<void>;
	/** One message of one client. */
	sayOne(): void;
	/** Waits until nothing is on its way any more; false where that took longer than `timeoutMs`. */
	settle(timeoutMs: number): Promise<boolean>;
	close(): Promise<void>;
};

/** Messages that wait in one outbox; a client whose server is away does not talk on for ever. */
const MAX_WAITING = 4;

type Member = { readonly client: SimClient; readonly chats: readonly string[]; readonly random: Random };

export async function openCrowd(options: CrowdOptions): Promise<Crowd> {
	const entries: HistoryEntry[] = [];
	const users = Array.from({ length: options.users }, (_, index) => `user${index}`);
	const log = (entry: HistoryEntry) => void entries.push(entry);
	const members = (await Promise.all(users.map((user) => createMembers(options, user, log)))).flat();
	for (const { client } of members) client.start();
	const clients = members.map((member) => member.client);
	const say = (member: Member) => {
		if (member.client.waitingCount >= MAX_WAITING) return;
		member.client.send(member.random.pick(member.chats), makeMessage(member.random, options.pace));
		if (member.random.chance(options.stopChance ?? 0)) member.client.stopSomeAnswer();
	};
	return {
		users,
		clients,
		entries,
		async talk(signal) {
			await Promise.all(members.map((member) => talkOn(member, options.pauseMs, say, signal)));
		},
		sayOne: () => say(options.random.pick(members)),
		async settle(timeoutMs) {
			const deadline = performance.now() + timeoutMs;
			while (!clients.every((client) => client.isIdle) && performance.now() < deadline) await pause(25);
			return clients.every((client) => client.isIdle);
		},
		async close() {
			await Promise.all(clients.map((client) => client.close()));
		},
	};
}

async function createMembers(
	options: CrowdOptions,
	user: string,
	log: SimClientOptions["log"],
): Promise<readonly Member[]> {
	const random = options.random.fork();
	const chats = [await createChat(options, user, random), await createChat(options, user, random)];
	const count = options.clients + (options.hasSeedClients ? 1 : 0);
	return Array.from({ length: count }, (_, index) => {
		const own = random.fork();
		return { client: createClient(options, { user, index, random: own, log }), chats, random: own };
	});
}

async function talkOn(
	member: Member,
	pauseMs: number,
	say: (member: Member) => void,
	signal: AbortSignal,
): Promise<void> {
	while (!signal.aborted) {
		await pause(member.random.int(1, pauseMs), signal);
		if (!signal.aborted) say(member);
	}
}

function createClient(
	options: CrowdOptions,
	member: {
		readonly user: string;
		readonly index: number;
		readonly random: Random;
		readonly log: SimClientOptions["log"];
	},
): SimClient {
	const { user, index, random, log } = member;
	const isSeed = index === options.clients;
	return new SimClient({
		name: `${user}.${isSeed ? "seed" : index}`,
		user,
		isSeed,
		chooseUrl: () => options.chooseUrl(random),
		random: random.fork(),
		log,
		window: 1 + (index % 3),
		dropChance: isSeed ? 0 : 0.02,
		apply: applyToken,
		heartbeatMs: 700,
		...options.client,
	});
}

async function createChat(options: CrowdOptions, user: string, random: Random): Promise<string> {
	const response = await fetch(`${options.setUpUrl}/api/chats`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ user_id: user, client_id: random.uuid() }),
	});
	return z.object({ id: z.string() }).parse(await response.json()).id;
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
	await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}
