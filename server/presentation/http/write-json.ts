import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { FastifyReply } from "fastify";
import type { ChatStore } from "../../application/ports.ts";
import type { Chat, Message, Sync } from "../../protocol/rest.ts";

type Chats = Pick<ChatStore, "readMessages" | "readShortChats">;

const JSON_TYPE = "application/json; charset=utf-8";
/** So many are written in a few milliseconds. */
const AT_ONCE = 100;
const CHATS_AT_ONCE = 25;

/** Answers with JSON that comes in pieces. */
export function sendJson(reply: FastifyReply, pieces: AsyncIterable<string>): never {
	// What the route says of its answer holds for the pieces together.
	return reply.type(JSON_TYPE).send(Readable.from(pieces)) as never;
}

/** A chat with all its messages as JSON, piece by piece: who reads a long one keeps nobody else waiting. */
export async function* writeChat(chats: Pick<Chats, "readMessages">, chat: Chat): AsyncGenerator<string> {
	yield beginChat(chat);
	let separator = "";
	for await (const messages of chats.readMessages(chat.id)) {
		yield separator + join(messages);
		separator = ",";
	}
	yield "]}";
}

/** A list of chats, with their messages. */
export async function* writeChats(chats: Chats, list: readonly Chat[]): AsyncGenerator<string> {
	yield "[";
	for (let at = 0; at < list.length; at += CHATS_AT_ONCE) {
		const part = list.slice(at, at + CHATS_AT_ONCE);
		if (at > 0) yield ",";
		const short = await chats.readShortChats(part.map(({ id }) => id));
		if (short !== null) yield part.map((chat) => writeShort(chat, short.get(chat.id) ?? [])).join(",");
		else yield* writeLong(chats, part);
		await nextTurn();
	}
	yield "]";
}

async function* writeLong(chats: Chats, list: readonly Chat[]): AsyncGenerator<string> {
	for (const [index, chat] of list.entries()) {
		if (index > 0) yield ",";
		yield* writeChat(chats, chat);
	}
}

/** A list, or an object that has one as well, likewise. */
export async function* writeList(list: readonly unknown[]): AsyncGenerator<string> {
	yield "[";
	for (let at = 0; at < list.length; at += AT_ONCE) {
		yield (at === 0 ? "" : ",") + join(list.slice(at, at + AT_ONCE));
		await nextTurn();
	}
	yield "]";
}

export async function* writeSync({ changes, ...rest }: Sync): AsyncGenerator<string> {
	yield `${JSON.stringify(rest).slice(0, -1)},"changes":`;
	yield* writeList(changes);
	yield "}";
}

function writeShort(chat: Chat, messages: readonly Message[]): string {
	return `${beginChat(chat)}${join(messages)}]}`;
}

function beginChat({ messages: _, ...chat }: Chat): string {
	return `${JSON.stringify(chat).slice(0, -1)},"messages":[`;
}

function join(list: readonly unknown[]): string {
	return list.map((one) => JSON.stringify(one)).join(",");
}
