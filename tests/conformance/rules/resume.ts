import { expect, test } from "vitest";
import { fakeText } from "../../support/fake-upstream-text.ts";
import type { WsClient } from "../../support/ws-client.ts";
import {
	askInNewChat,
	assemble,
	beginAnswer,
	follow,
	QUESTION,
	readOnlyAnswer,
	readSync,
	textOf,
	tokensOf,
	waitForEnd,
} from "../talk.ts";
import { type Bench, needRestart, needUpstream } from "../target.ts";

/** Section 4 of the protocol: offsets, resume, crashes. */
export function judgeResume(bench: Bench): void {
	const url = () => bench.target().url;

	test("[R1] offsets count UTF-16 code units without gap, and no frame splits a surrogate pair", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		for (const scenario of [
			"#surrogates piece=1",
			"#tokens n=600 seed=7 split=5",
			"#tokens n=200 rate=400",
		]) {
			const { chatId, taskId, end } = await askInNewChat(client, url(), user, scenario);
			const text = assemble(tokensOf(client, taskId));
			expect(text).toBe((await readOnlyAnswer(url(), chatId)).content);
			expect(text.length).toBe(end.length);
		}
	});

	test("[R2] a resume in mid-answer gives the rest from its offset, then live, to the end", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const { taskId } = await beginAnswer(client, url(), user, "#tokens n=120 rate=60 seed=31");
		await client.waitUntil(() => textOf(client, taskId).length > 120);
		const held = textOf(client, taskId);
		const resumed = await Promise.all(
			[0, 1, 60, held.length].map(async (offset) => ({ offset, socket: await resume(user, taskId, offset) })),
		);
		for (const { offset, socket } of resumed) {
			const end = await waitForEnd(socket, taskId);
			const rest = assemble(tokensOf(socket, taskId), offset);
			expect(fakeText(31, 120).slice(0, offset) + rest).toBe(fakeText(31, 120));
			expect(end.length).toBe(fakeText(31, 120).length);
			expect(socket.all("generation_complete")).toHaveLength(1);
		}
		await waitForEnd(client, taskId);
		expect(textOf(client, taskId)).toBe(fakeText(31, 120));
	});

	test("[R2] what is stored comes in as few frames as fit", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const { taskId, end } = await askInNewChat(client, url(), user, "#tokens n=20000 seed=32");
		const socket = await resume(user, taskId, 0);
		await waitForEnd(socket, taskId);
		expect(assemble(tokensOf(socket, taskId))).toBe(fakeText(32, 20_000));
		expect(end.length).toBe(fakeText(32, 20_000).length);
		expect(tokensOf(socket, taskId).length).toBeLessThanOrEqual(20);
	});

	test("[R3] what a client shows is a prefix of the final text after every frame, however often it resumes", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const first = await bench.open(user);
		const { taskId } = await beginAnswer(first, url(), user, "#tokens n=150 rate=75 seed=33");
		const whole = fakeText(33, 150);
		let held = "";
		for (let round = 0; held.length < whole.length && round < 20; round++) {
			const socket = await resume(user, taskId, held.length);
			const goal = Math.min(whole.length, held.length + 60);
			await socket.waitUntil(() => held.length + textOf(socket, taskId).length >= goal, 15_000);
			socket.terminate();
			for (const token of tokensOf(socket, taskId)) {
				held = follow([token], held);
				expect(whole.startsWith(held)).toBe(true);
			}
		}
		expect(held).toBe(whole);
	});

	test("[R5] a resume after the end gives the rest and generation_complete", async () => {
		const user = bench.newUser();
		const client = await bench.open(user);
		const { taskId, chatId, end } = await askInNewChat(client, url(), user, QUESTION);
		const { content } = await readOnlyAnswer(url(), chatId);
		for (const offset of [0, 3, content.length]) {
			const socket = await resume(user, taskId, offset);
			expect(await waitForEnd(socket, taskId)).toMatchObject({ status: "complete", length: end.length });
			expect(assemble(tokensOf(socket, taskId), offset)).toBe(content.slice(offset));
		}
	});

	test("[R5] a resume after a restart of the server gives the rest and generation_complete", async (context) => {
		const restart = needRestart(context, bench.target());
		const user = bench.newUser();
		const { taskId, chatId } = await askInNewChat(await bench.open(user), url(), user, QUESTION);
		const { content } = await readOnlyAnswer(url(), chatId);
		await restart("stop");
		const socket = await resume(user, taskId, 2);
		expect((await waitForEnd(socket, taskId)).status).toBe("complete");
		expect(assemble(tokensOf(socket, taskId), 2)).toBe(content.slice(2));
	});

	if (bench.nodes !== 1)
		test("[R5] a resume works on another node, live and after the end", async (context) => {
			needUpstream(context, bench.target());
			const { otherUrl } = bench.target();
			if (otherUrl === null) return context.skip("needs a service of two nodes");
			const user = bench.newUser();
			const client = await bench.open(user);
			const { taskId } = await beginAnswer(client, url(), user, "#tokens n=100 rate=60 seed=35");
			const live = await resume(user, taskId, 4, otherUrl);
			await waitForEnd(live, taskId);
			const late = await resume(user, taskId, 4, otherUrl);
			await waitForEnd(late, taskId);
			for (const socket of [live, late]) {
				// The news of the task may reach the other node after the resume did: then it comes from 0 as well.
				expect(follow(tokensOf(socket, taskId), fakeText(35, 100).slice(0, 4))).toBe(fakeText(35, 100));
			}
		});

	test("[R6] nobody but the owner can resume, stop or see a task", async (context) => {
		needUpstream(context, bench.target());
		const user = bench.newUser();
		const [client, stranger] = [await bench.open(user), await bench.openWelcomed(bench.newUser())];
		const { taskId } = await beginAnswer(client, url(), user, "#tokens n=60 rate=60 seed=36");
		expect(stranger.all("welcome")[0]?.active).toEqual([]);
		for (const action of ["resume_generation", "stop_generation"]) {
			const told: unknown[] = [];
			for (const task_id of [taskId, crypto.randomUUID()]) {
				stranger.send({ action, task_id, offset: 0 });
				const { task_id: _, ...error } = await stranger.next("error");
				told.push(error);
			}
			expect(told[0]).toEqual(told[1]);
			expect(told[0]).toMatchObject({ message: "Task not found", code: "task_not_found" });
		}
		expect((await waitForEnd(client, taskId)).status).toBe("complete");
		expect(textOf(client, taskId)).toBe(fakeText(36, 60));
		await stranger.settle();
		expect(stranger.all("token")).toEqual([]);
	});

	test("[R4] [R7] after kill -9 all text that was shown is there, and the task ends as interrupted", async (context) => {
		needUpstream(context, bench.target());
		const restart = needRestart(context, bench.target());
		const user = bench.newUser();
		const client = await bench.open(user);
		const { taskId, chatId } = await beginAnswer(client, url(), user, "#tokens n=2000 rate=80 seed=37");
		await client.waitUntil(() => textOf(client, taskId).length > 200);
		await restart("kill");
		const shown = textOf(client, taskId);
		const socket = await resume(user, taskId, 0);
		const end = await waitForEnd(socket, taskId);
		const text = assemble(tokensOf(socket, taskId));
		expect(end).toMatchObject({ status: "interrupted", length: text.length });
		expect(text.startsWith(shown)).toBe(true);
		expect(fakeText(37, 2000).startsWith(text)).toBe(true);
		expect(await readOnlyAnswer(url(), chatId)).toMatchObject({ status: "interrupted", content: text });
		const changes = (await readSync(url(), user)).changes.filter((change) => change.type === "message");
		expect(changes.map((change) => change.message.status)).not.toContain("streaming");
	});

	async function resume(user: string, task_id: string, offset: number, at = url()): Promise<WsClient> {
		const socket = await bench.openWelcomed(user, { url: at });
		socket.send({ action: "resume_generation", task_id, offset });
		return socket;
	}
}
