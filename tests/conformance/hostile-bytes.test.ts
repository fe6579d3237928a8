import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findLeak } from "../support/find-leak.ts";
import { hostileFrames } from "../support/hostile-frames.ts";
import { HOSTILE_HTTP } from "../support/hostile-http.ts";
import { sendBytes, sendHttp } from "../support/raw-http.ts";
import { exchange, openRawSocket, rawFrame } from "../support/raw-socket.ts";
import { WsClient } from "../support/ws-client.ts";
import { attack, forAll } from "./attack.ts";
import { type OwnTarget, openTarget } from "./open-target.ts";

const SOUND_FRAME =
	'{"action":"send_message","chat_id":"999999999999","content":"cut me anywhere","response_model":false}';
const text = (payload: Buffer | string) => rawFrame({ opcode: 1, payload });

let target: OwnTarget;
beforeAll(async () => {
	target = await openTarget({ MAX_EVENTS_PER_SECOND: "1000000" });
});
afterAll(() => target?.[Symbol.asyncDispose]());

test.each(hostileFrames())("[W10] %s closes its own socket with the right code", async (_, bytes, codes) => {
	const pid = target.server.pid;
	const socket = await openRawSocket(target.url, "/ws/raw");
	const answer = await exchange(socket, bytes, 2_000);
	expect(codes).toContain(answer.closeCode);
	expect(answer.closed).toBe(true);
	expect(findLeak(answer.text, "")).toBeNull();
	expect([target.server.pid, target.server.isRunning]).toEqual([pid, true]);
});

test("[W10] broken frames by the dozen at once, and sockets dropped in the middle, disturb nobody", async () => {
	await attack(target, async () => {
		await forAll([...hostileFrames(), ...hostileFrames(), ...hostileFrames()], async ([, bytes]) => {
			const socket = await openRawSocket(target.url, "/ws/raw");
			await exchange(socket, bytes, 300);
		});
		await forAll(
			Array.from({ length: 100 }, (_, length) => length),
			async (length) => {
				const socket = await openRawSocket(target.url, "/ws/raw");
				await exchange(socket, text(SOUND_FRAME).subarray(0, length), 20);
			},
		);
	});
});

test("[W10] ten thousand empty fragments and frames of one byte are taken or refused, not kept", async () => {
	await attack(target, async () => {
		const start = rawFrame({ opcode: 1, payload: "{", fin: false });
		const empty = rawFrame({ opcode: 0, fin: false });
		const socket = await openRawSocket(target.url, "/ws/raw");
		await exchange(socket, Buffer.concat([start, ...new Array(10_000).fill(empty)]), 1_000);
		const single = await openRawSocket(target.url, "/ws/raw");
		await exchange(single, Buffer.concat(new Array(10_000).fill(text("{"))), 1_000);
	});
});

test("[W10] a compressed bomb is refused or not even negotiated", async () => {
	await attack(target, async () => {
		const offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
		const bomb = deflateRawSync(Buffer.alloc(64 * 2 ** 20, "a"));
		const socket = await openRawSocket(target.url, "/ws/raw", offer);
		const answer = await exchange(socket, rawFrame({ opcode: 1, payload: bomb, reserved: 4 }), 5_000);
		expect([1002, 1007, 1009]).toContain(answer.closeCode);
	});
});

test("[W10] binary frames of any bytes leave the socket or close it, and never the user's others", async () => {
	await attack(target, async () => {
		using tab = await WsClient.open(target.url, "binary");
		for (const size of [0, 1, 100, 65_536]) {
			using client = await WsClient.open(target.url, "binary");
			client.sendRaw(Buffer.alloc(size, 0xfe));
			await Promise.race([client.closed, client.settle().catch(() => {})]);
		}
		await tab.settle();
		expect(tab.isOpen).toBe(true);
	});
});

test.each(HOSTILE_HTTP)("[S6] [W10] raw HTTP with %s is refused in order", async (_, bytes) => {
	const pid = target.server.pid;
	const said = await sendBytes(
		target.url,
		Buffer.from(bytes.replaceAll("HOST", new URL(target.url).host), "latin1"),
	);
	expect(said).not.toMatch(/^HTTP\/1\.1 5(?!05)/);
	expect(said).not.toContain("root:x:0:0");
	expect(said.includes("<!doctype") ? null : findLeak(said, bytes)).toBeNull();
	expect([target.server.pid, target.server.isRunning]).toEqual([pid, true]);
	expect((await sendHttp(`${target.url}/health`)).status).toBe(200);
});

test("[W10] raw HTTP garbage at once, and requests left half sent, disturb nobody", async () => {
	await attack(target, async () => {
		const host = new URL(target.url).host;
		await forAll([...HOSTILE_HTTP, ...HOSTILE_HTTP], async ([, bytes]) => {
			await sendBytes(target.url, Buffer.from(bytes.replaceAll("HOST", host), "latin1"), 200);
		});
	});
});
