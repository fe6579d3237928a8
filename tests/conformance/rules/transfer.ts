import { setTimeout as sleep } from "node:timers/promises";
import { expect, type TestContext, test } from "vitest";
import { chatSchema, serverInfoSchema } from "../../../server/protocol/rest.ts";
import {
	type Import,
	importedChatsSchema,
	importListSchema,
	importSchema,
} from "../../../server/protocol/transfer.ts";
import { askInNewChat, readChat, readSync, request } from "../talk.ts";
import type { Bench } from "../target.ts";

const CHAT = {
	conversation_id: "c-1",
	title: "Boats",
	create_time: 1700000000,
	current_node: "b",
	mapping: {
		a: {
			id: "a",
			parent: null,
			message: { author: { role: "user" }, content: { content_type: "text", parts: ["Hello"] } },
		},
		b: {
			id: "b",
			parent: "a",
			message: { author: { role: "assistant" }, content: { content_type: "text", parts: ["Ahoy"] } },
		},
	},
};

/** Section 10 of the protocol: everything out, and in again. */
export function judgeTransfer(bench: Bench): void {
	const url = () => bench.target().url;
	const needTransfer = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body);
		if (!info.data?.capabilities.includes("transfer")) context.skip("the server does not import and export");
	};
	const upload = async (user: string, body: string | Uint8Array<ArrayBuffer>, query = "name=a.json") => {
		const answer = await fetch(`${url()}/api/users/${user}/import?${query}`, { method: "POST", body });
		return { status: answer.status, body: await answer.json() };
	};
	const settle = async (user: string, id: string): Promise<Import> => {
		for (;;) {
			const found = importSchema.parse((await request(`${url()}/api/users/${user}/imports/${id}`)).body);
			if (!/^(?:receiving|waiting|running|publishing|cancelling|undoing)$/.test(found.state)) return found;
			await sleep(20);
		}
	};
	const importFile = async (
		user: string,
		body: string | Uint8Array<ArrayBuffer>,
		query?: string,
	): Promise<Import> => {
		const answer = await upload(user, body, query);
		expect(answer.status).toBe(200);
		return await settle(user, importSchema.parse(answer.body).id);
	};
	const download = async (path: string) => {
		const answer = await fetch(url() + path);
		return {
			status: answer.status,
			headers: answer.headers,
			bytes: new Uint8Array(await answer.arrayBuffer()),
		};
	};

	test("[E1] a chat comes as a file in every format, with a name that is safe", async (context) => {
		await needTransfer(context);
		const user = bench.newUser();
		const client = await bench.open(user);
		const { chatId } = await askInNewChat(client, url(), user, "<script>alert(1)</script> #tokens n=2");
		await request(`${url()}/api/chats/${chatId}?user_id=${user}`, "PATCH", { title: '../a"\r\nb: ☃.exe' });
		for (const [format, type] of [
			["markdown", "text/markdown"],
			["html", "text/html"],
			["json", "application/json"],
			["parley", "application/zip"],
		] as const) {
			const file = await download(`/api/chats/${chatId}/export?user_id=${user}&format=${format}`);
			expect(file.status).toBe(200);
			expect(file.headers.get("content-type")).toContain(type);
			const name = file.headers.get("content-disposition") ?? "";
			expect(name).toMatch(/^attachment; filename="[\w .()-]+"; filename\*=UTF-8''[\w%.-]+$/);
			if (format === "html") {
				const page = new TextDecoder().decode(file.bytes);
				expect(page).not.toContain("<script");
				expect(page).toContain("&lt;script&gt;");
				expect(page).toContain("default-src 'none'");
			}
		}
		expect((await download(`/api/chats/${chatId}/export?user_id=other-${user}`)).status).toBe(404);
		expect((await download("/api/chats/999999999/export")).status).toBe(404);
	});

	test("[E1] a user's export holds the user's chats alone, or those that were asked for", async (context) => {
		await needTransfer(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		await importFile(user, JSON.stringify([CHAT, { ...CHAT, conversation_id: "c-2", title: "Ships" }]));
		await importFile(other, JSON.stringify([{ ...CHAT, title: "Secret" }]));
		const titles = async (query: string) => {
			const file = await download(`/api/users/${user}/export?format=json${query}`);
			const { chats } = JSON.parse(new TextDecoder().decode(file.bytes)) as { chats: { title: string }[] };
			return chats.map(({ title }) => title);
		};
		expect(await titles("")).toEqual(["Boats", "Ships"]);
		const all = (await readSync(url(), user)).changes.flatMap((change) =>
			change.type === "chat" ? [change.chat] : [],
		);
		const [foreign] = (await readSync(url(), other)).changes.flatMap((change) =>
			change.type === "chat" ? [change.chat.id] : [],
		);
		expect(await titles(`&chat_ids=${all[1]?.id},${foreign}`)).toEqual(["Ships"]);
		expect((await download(`/api/users/${user}/export?chat_ids=1;2`)).status).toBe(422);
	});

	test("[E2] an import tells what became of each chat, and is the same when it is sent again", async (context) => {
		await needTransfer(context);
		const user = bench.newUser();
		const id = crypto.randomUUID();
		const file = JSON.stringify([CHAT, { title: "Nothing", mapping: {} }]);
		const done = await importFile(user, file, `id=${id}&name=export.json`);
		expect(done).toMatchObject({ id, state: "done", source: "chatgpt", chats: 1, messages: 2, skipped: 1 });
		const again = await upload(user, file, `id=${id}`);
		expect(again.body).toEqual(done);
		const { chats } = importedChatsSchema.parse(
			(await request(`${url()}/api/users/${user}/imports/${id}/chats`)).body,
		);
		expect(chats.map(({ outcome }) => outcome)).toEqual(["imported", "skipped"]);
		const chat = await readChat(url(), chats[0]?.chat_id ?? "");
		expect(chatSchema.parse(chat)).toMatchObject({ title: "Boats", created_at: "2023-11-14T22:13:20.000Z" });
		expect(chat.messages.map(({ content }) => content)).toEqual(["Hello", "Ahoy"]);
		const list = importListSchema.parse((await request(`${url()}/api/users/${user}/imports`)).body);
		expect(list.imports.map((one) => one.id)).toEqual([id]);
		expect((await request(`${url()}/api/users/other-${user}/imports/${id}`)).status).toBe(404);
		const shouted = await request(`${url()}/api/users/${user}/imports/${id.toUpperCase()}`);
		expect(shouted).toMatchObject({ status: 200, body: { id } });
	});

	test("[E2] files of other programs come along, out of the archive's text too, and what is missing is named", async (context) => {
		await needTransfer(context);
		const user = bench.newUser();
		const message = {
			...{ messageId: "1", isCreatedByUser: true, text: "Look" },
			files: [
				{ file_id: "t", filename: "notes.txt", filepath: "text", text: "Dear" },
				{ file_id: "g", filename: "gone.png", filepath: "/images/gone.png" },
			],
		};
		const done = await importFile(user, JSON.stringify({ conversationId: "l", messages: [message] }));
		const { chats } = importedChatsSchema.parse(
			(await request(`${url()}/api/users/${user}/imports/${done.id}/chats`)).body,
		);
		expect(chats[0]?.notes.join()).toContain('"gone.png"');
		expect(chats[0]?.coded_notes?.map(({ text }) => text)).toEqual(chats[0]?.notes);
		expect(chats[0]?.coded_notes?.[0]).toMatchObject({ code: "files_missing_named", values: { count: 1 } });
		const chat = await readChat(url(), chats[0]?.chat_id ?? "");
		const [file] = chat.messages[0]?.attachments ?? [];
		expect(file).toMatchObject({ name: "notes.txt", size_bytes: 4 });
		const content = await download(`/api/attachments/${file?.id}?user_id=${user}`);
		expect(new TextDecoder().decode(content.bytes)).toBe("Dear");
	});

	test("[E2] [A3] the id of another user's import is as free as one of nobody", async (context) => {
		await needTransfer(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		const id = crypto.randomUUID();
		await importFile(user, JSON.stringify([CHAT]), `id=${id}&name=mine.json`);
		const theirs = await importFile(other, JSON.stringify([{ ...CHAT, title: "Ships" }]), `id=${id}`);
		expect(theirs).toMatchObject({ id, state: "done", chats: 1 });
		const titleOf = async (name: string) => {
			const { body } = await request(`${url()}/api/users/${name}/imports/${id}/chats`);
			return importedChatsSchema.parse(body).chats.map(({ title }) => title);
		};
		expect([await titleOf(user), await titleOf(other)]).toEqual([["Boats"], ["Ships"]]);
		expect((await request(`${url()}/api/users/${other}/imports/${id}/undo`, "POST")).status).toBe(200);
		expect(await settle(other, id)).toMatchObject({ state: "undone" });
		expect(await settle(user, id)).toMatchObject({ state: "done", file_name: "mine.json" });
	});

	test("[E2] the same import that is sent twice at once is one", async (context) => {
		await needTransfer(context);
		const user = bench.newUser();
		const query = `id=${crypto.randomUUID()}`;
		const sent = await Promise.all([1, 2].map(() => upload(user, JSON.stringify([CHAT]), query)));
		expect(sent.map(({ status }) => status)).toEqual([200, 200]);
		const list = importListSchema.parse((await request(`${url()}/api/users/${user}/imports`)).body);
		expect(list.imports).toHaveLength(1);
	});

	test("[E3] Parley's own archive loses nothing on its way to another user", async (context) => {
		await needTransfer(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		await importFile(user, JSON.stringify([CHAT]));
		const zip = await download(`/api/users/${user}/export`);
		expect(await importFile(other, zip.bytes)).toMatchObject({ state: "done", source: "parley", chats: 1 });
		const json = async (name: string) =>
			JSON.parse(new TextDecoder().decode((await download(`/api/users/${name}/export?format=json`)).bytes))
				.chats;
		expect(await json(other)).toEqual(await json(user));
	});

	test("[E4] an import and its undo tell welcomed sockets once, and sync tells the rest", async (context) => {
		await needTransfer(context);
		const user = bench.newUser();
		const client = await bench.openWelcomed(user);
		const since = (await readSync(url(), user)).rev;
		const done = await importFile(user, JSON.stringify([CHAT]));
		const told = await client.next("history_changed");
		expect(told.rev).toBe(since + 3);
		expect((await readSync(url(), user, since)).rev).toBe(told.rev);
		const undone = await request(`${url()}/api/users/${user}/imports/${done.id}/undo`, "POST");
		expect(undone.status).toBe(200);
		expect(await settle(user, done.id)).toMatchObject({ state: "undone", kept: 0 });
		await client.next("history_changed");
		expect((await request(`${url()}/api/users/${user}/chats`)).body).toEqual([]);
		const twice = await request(`${url()}/api/users/${user}/imports/${done.id}/undo`, "POST");
		expect(twice.status).toBe(409);
		expect([client.all("chat_created"), client.all("message"), client.all("chat_deleted")]).toEqual([
			[],
			[],
			[],
		]);
	});

	test.each(["running", "publishing"])(
		"[E5] an import that is killed while it is %s is there whole or not at all",
		async (state) => {
			const restart = bench.target().restart;
			if (restart === null) return;
			const user = bench.newUser();
			const texts = Array.from({ length: 40 }, (_, i) => ({
				role: i % 2 === 0 ? "user" : "assistant",
				content: `text ${i}`,
			}));
			const chats = Array.from({ length: 400 }, (_, i) => ({
				id: `k${i}`,
				title: `Chat ${i}`,
				messages: texts,
			}));
			const id = crypto.randomUUID();
			await upload(user, JSON.stringify(chats), `id=${id}`);
			const read = async () =>
				importSchema.parse((await request(`${url()}/api/users/${user}/imports/${id}`)).body);
			for (;;) {
				const now = await read();
				if (now.state === "done" || (now.state === state && now.chats > 0)) break;
			}
			await restart("kill");
			const found = await settle(user, id);
			const list = await request(`${url()}/api/users/${user}/chats?messages=none`);
			const { changes } = await readSync(url(), user, 0, 5000);
			if (found.state === "failed") {
				expect(found.problem).toContain("Nothing of it was kept");
				expect([list.body, changes]).toEqual([[], []]);
			} else {
				expect(found).toMatchObject({ state: "done", chats: 400, messages: 16_000 });
				expect(list.body).toHaveLength(400);
			}
			// Nothing is left in the way of the next try.
			expect(await importFile(user, JSON.stringify(chats))).toMatchObject({
				state: "done",
				chats: found.state === "done" ? 0 : 400,
			});
		},
	);
}
