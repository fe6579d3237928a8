import { randomUUID } from "node:crypto";
import { expect, type TestContext, test } from "vitest";
import {
	type Attachment,
	attachmentSchema,
	uploadedAttachmentSchema,
} from "../../../server/protocol/attachments.ts";
import { errorResponseSchema, serverInfoSchema } from "../../../server/protocol/rest.ts";
import { docxParagraph, makeDocx, makePdf, pdfPage } from "../../support/make-documents.ts";
import { sendBytes, sendHttp } from "../../support/raw-http.ts";
import { createChat, QUESTION, readChat, readSync, request } from "../talk.ts";
import { type Bench, needUpstream } from "../target.ts";

const PNG = Buffer.from(
	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
	"base64",
);

/** Section 12 of the protocol: files of messages. */
export function judgeAttachments(bench: Bench): void {
	const url = () => bench.target().url;

	const readInfo = async (context: TestContext) => {
		const info = serverInfoSchema.safeParse((await request(`${url()}/api/server`)).body).data;
		if (!info?.capabilities.includes("attachments")) return context.skip("the server takes no files");
		return info;
	};
	const upload = async (
		user: string,
		content: BodyInit,
		{ name = "a.txt", clientId, at = url() }: { name?: string; clientId?: string; at?: string } = {},
	) => {
		const headers = {
			"content-type": "application/x-anything",
			"x-file-name": encodeURIComponent(name),
			...(clientId === undefined ? {} : { "x-client-id": clientId }),
		};
		const response = await fetch(`${at}/api/users/${user}/attachments`, {
			method: "POST",
			headers,
			body: content,
		});
		return { status: response.status, body: await response.json() };
	};
	const uploaded = async (...args: Parameters<typeof upload>): Promise<Attachment> => {
		const { status, body } = await upload(...args);
		expect(status).toBe(200);
		return attachmentSchema.parse(body);
	};
	const download = (id: string, user?: string, at = url()) =>
		fetch(`${at}/api/attachments/${id}${user === undefined ? "" : `?user_id=${user}`}`);
	const codeOf = async (response: Response) => errorResponseSchema.parse(await response.json()).code;

	test("[B1] an upload is stored, downloaded as it was, and the same for every retry", async (context) => {
		await readInfo(context);
		const user = bench.newUser();
		const [clientId, content] = [randomUUID(), `zeile\r\nümlaut ${"x".repeat(200_000)}`];
		const first = await uploaded(user, content, { name: "notiz für 東京.txt", clientId });
		expect(first).toMatchObject({ name: "notiz für 東京.txt", mime: "text/plain" });
		const again = await uploaded(user, content, { name: "notiz für 東京.txt", clientId });
		expect(again).toEqual(first);
		const response = await download(first.id, user, bench.target().otherUrl ?? url());
		expect(await response.text()).toBe(content);
		expect(response.headers.get("content-length")).toBe(String(first.size_bytes));
	});

	test("[B1] an upload that breaks off leaves nothing, and its retry is whole", async (context) => {
		await readInfo(context);
		const [user, clientId] = [bench.newUser(), randomUUID()];
		const broken = new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode("half"));
				setTimeout(() => controller.error(new Error("lost")), 50);
			},
		});
		const path = `${url()}/api/users/${user}/attachments`;
		const init = { method: "POST", headers: { "x-client-id": clientId }, body: broken, duplex: "half" };
		await expect(fetch(path, init as RequestInit)).rejects.toThrow();
		const whole = await uploaded(user, "half and half", { clientId });
		expect(await (await download(whole.id, user)).text()).toBe("half and half");
	});

	test("[B1] kill -9 in the middle of an upload leaves nothing that can be seen", async (context) => {
		await readInfo(context);
		const { restart } = bench.target();
		if (restart === null) return context.skip("needs a server that can be restarted from here");
		const [user, clientId] = [bench.newUser(), randomUUID()];
		const head = [
			`POST /api/users/${user}/attachments HTTP/1.1`,
			`host: ${new URL(url()).host}`,
			`x-client-id: ${clientId}`,
			"content-length: 1000000",
		];
		const cut = sendBytes(url(), `${head.join("\r\n")}\r\n\r\n${"half ".repeat(10_000)}`, 20_000);
		const kept = await uploaded(user, "kept");
		await restart("kill");
		expect(await cut).toBe("");
		expect(await (await download(kept.id, user)).text()).toBe("kept");
		expect(await uploaded(user, "new", { clientId })).toMatchObject({ size_bytes: 3 });
	});

	test("[B2] names and types are the server's, whatever a client says", async (context) => {
		await readInfo(context);
		const user = bench.newUser();
		const page = "<!doctype html><script>alert(1)</script>";
		const cases = [
			{ name: "../../etc/passwd", content: "x", shown: "passwd", mime: "text/plain" },
			{ name: "photo\u202egnp.exe", content: PNG, shown: "photognp.exe", mime: "image/png" },
			{ name: "page.png", content: page, shown: "page.png", mime: "text/plain" },
			{ name: "a.svg", content: "<svg onload='x'/>", shown: "a.svg", mime: "image/svg+xml" },
			{ name: "\u0000\n", content: "", shown: "file", mime: "text/plain" },
			{
				name: "bin.txt",
				content: Buffer.from([0, 1, 2]),
				shown: "bin.txt",
				mime: "application/octet-stream",
			},
		];
		for (const { name, content, shown, mime } of cases) {
			expect(await uploaded(user, content, { name })).toMatchObject({ name: shown, mime });
		}
		const long = await uploaded(user, "x", { name: `${"n".repeat(300)}.txt` });
		expect(long.name.length).toBeLessThanOrEqual(120);
		expect(long.name).toMatch(/\.txt$/);
	});

	test("[B2] a name or an id that cannot be read is refused with a sentence", async (context) => {
		await readInfo(context);
		const path = `${url()}/api/users/${bench.newUser()}/attachments`;
		for (const headers of [{ "x-file-name": "%ff" }, { "x-client-id": "not a UUID" }]) {
			const answer = await sendHttp(path, { method: "POST", headers, body: "x" });
			expect(answer.status).toBe(422);
			expect(errorResponseSchema.parse(JSON.parse(answer.body)).code).toBe("invalid_request");
		}
	});

	test("[B3] a message has its files, in order, wherever it is read", async (context) => {
		await readInfo(context);
		const user = bench.newUser();
		const files = [await uploaded(user, "one"), await uploaded(user, PNG, { name: "two.png" })];
		const client = await bench.openWelcomed(user);
		const seed = await bench.open(user);
		const chat = await createChat(url(), user, { client_id: randomUUID() });
		const clientId = randomUUID();
		const action = {
			action: "send_message",
			chat_id: chat.id,
			content: "",
			attachments: files.map(({ id }) => id),
			client_id: clientId,
		};
		client.send(action);
		const event = await client.next("message");
		expect(event.message).toMatchObject({ content: "", attachments: files });
		await client.next("generation_complete");
		expect((await seed.next("message")).message.attachments).toEqual(files);
		client.send(action);
		await client.waitUntil(() => client.all("message").length === 2);
		const { messages } = await readChat(url(), chat.id);
		expect(messages.map((message) => message.attachments)).toEqual([files, undefined]);
		const synced = (await readSync(url(), user)).changes.flatMap((change) =>
			change.type === "message" ? [change.message.attachments] : [],
		);
		expect(synced).toEqual([files, undefined]);
	});

	test("[B3] an edit keeps the files of its message, or changes them", async (context) => {
		await readInfo(context);
		const user = bench.newUser();
		const [one, two] = [await uploaded(user, "one"), await uploaded(user, "two")];
		const client = await bench.openWelcomed(user);
		const chat = await createChat(url(), user, { client_id: randomUUID() });
		client.send({ action: "send_message", chat_id: chat.id, content: QUESTION, attachments: [one.id] });
		const { message } = await client.next("message");
		for (const attachments of [undefined, [two.id], []]) {
			client.send({ action: "edit_message", message_id: message.id, content: QUESTION, attachments });
		}
		await client.waitUntil(() => client.all("generation_complete").length === 4);
		const { messages } = await readChat(url(), chat.id);
		const said = messages.filter((one) => !one.is_ai).map((one) => one.attachments);
		expect(said).toEqual([[one], [one], [two], undefined]);
	});

	test("[B3] files that are not the user's, or too many, refuse the message and store nothing", async (context) => {
		const info = await readInfo(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		const theirs = await uploaded(other, "theirs");
		const client = await bench.openWelcomed(user);
		const chat = await createChat(url(), user, { client_id: randomUUID() });
		const tooMany = Array.from({ length: info.limits.message_attachments + 1 }, () => randomUUID());
		const cases = [
			{ attachments: [theirs.id], code: "attachment_not_found" },
			{ attachments: [randomUUID()], code: "attachment_not_found" },
			{ attachments: tooMany, code: "too_large" },
			{ attachments: "x", code: "invalid_request" },
			{ attachments: ["../x"], code: "invalid_request" },
		];
		for (const [index, { attachments, code }] of cases.entries()) {
			client.send({ action: "send_message", chat_id: chat.id, content: "x", attachments });
			await client.waitUntil(() => client.all("error").length === index + 1);
			expect(client.all("error").at(-1)?.code).toBe(code);
		}
		client.send({ action: "send_message", chat_id: chat.id, content: "", attachments: [] });
		await client.waitUntil(() => client.all("error").length === cases.length + 1);
		expect((await readChat(url(), chat.id)).messages).toEqual([]);
	});

	test("[B4] only plain images are shown within a page; nothing that was uploaded may run", async (context) => {
		await readInfo(context);
		const user = bench.newUser();
		const cases = [
			{ name: "a.png", content: PNG, type: "image/png", place: "inline" },
			{ name: "a.svg", content: "<svg onload='x'/>", type: "application/octet-stream", place: "attachment" },
			{
				name: "a.html",
				content: "<script>1</script>",
				type: "application/octet-stream",
				place: "attachment",
			},
			{ name: 'q"u;o.txt', content: "x", type: "application/octet-stream", place: "attachment" },
		];
		for (const { name, content, type, place } of cases) {
			const { id } = await uploaded(user, content, { name });
			const { headers } = await download(id, user);
			expect(headers.get("content-type")).toBe(type);
			expect(headers.get("content-disposition")).toBe(
				`${place}; filename*=UTF-8''${encodeURIComponent(name)}`,
			);
			expect(headers.get("x-content-type-options")).toBe("nosniff");
			expect(headers.get("content-security-policy")).toContain("sandbox");
			expect(headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
		}
	});

	test("[B4] [S7] the file of another user is not there", async (context) => {
		await readInfo(context);
		const [user, other] = [bench.newUser(), bench.newUser()];
		const { id } = await uploaded(user, "secret");
		for (const missing of [
			await download(id, other),
			await download(randomUUID(), user),
			await download("1", user),
		]) {
			expect(missing.status).toBe(404);
			expect(await codeOf(missing)).toBe("attachment_not_found");
		}
		const removed = await request(`${url()}/api/attachments/${id}?user_id=${other}`, "DELETE");
		expect(removed.status).toBe(404);
		expect((await download(id, user)).status).toBe(200);
	});

	test("[B6] the model gets images as images and texts as texts, before the words", async (context) => {
		await readInfo(context);
		const upstream = needUpstream(context, bench.target());
		const user = bench.newUser();
		const mark = randomUUID();
		const table = await uploaded(user, `name,${mark}\n`, { name: "table.csv" });
		const picture = await uploaded(user, PNG, { name: "dot.png" });
		expect([table, picture]).toMatchObject([{ mime: "text/csv" }, { width: 1, height: 1 }]);
		const client = await bench.openWelcomed(user);
		const chat = await createChat(url(), user, { client_id: randomUUID() });
		const attachments = [table.id, picture.id];
		client.send({ action: "send_message", chat_id: chat.id, content: QUESTION, attachments });
		await client.next("generation_complete");
		const asked = (await upstream.requests()).find(({ body }) => JSON.stringify(body).includes(mark));
		expect(asked?.body).toMatchObject({
			messages: [
				{
					content: [
						{ type: "text", text: expect.stringContaining(`"table.csv" (text/csv)`) },
						{ type: "image_url", image_url: { url: `data:image/png;base64,${PNG.toString("base64")}` } },
						{ type: "text", text: QUESTION },
					],
				},
			],
		});
	});

	test("[B6] an upload that models cannot read says so", async (context) => {
		await readInfo(context);
		const user = bench.newUser();
		const cases = [
			{ name: "a.zip", content: Buffer.from("PK\u0003\u0004"), problem: "kind" },
			{ name: "a.pdf", content: "%PDF-1.7 and nothing else", problem: "damaged" },
			{ name: "a.docx", content: Buffer.from("PK\u0003\u0004"), problem: "damaged" },
			{ name: "a.png", content: PNG.subarray(0, 20), problem: "damaged" },
			{ name: "a.txt", content: " ", problem: "empty" },
		];
		for (const { name, content, problem } of cases) {
			const { status, body } = await upload(user, content, { name });
			expect(status, name).toBe(200);
			expect(uploadedAttachmentSchema.parse(body).problem, name).toContain(problem);
		}
		const { body } = await upload(user, "x".repeat(500_000));
		expect(uploadedAttachmentSchema.parse(body)).toMatchObject({ is_cut: true });
		const readable = [
			{ name: "a.pdf", content: makePdf([pdfPage("Hello")]) },
			{ name: "a.docx", content: makeDocx(docxParagraph("Hello")) },
		];
		for (const { name, content } of readable) {
			const { body: read } = await upload(user, content, { name });
			expect(uploadedAttachmentSchema.parse(read)).not.toHaveProperty("problem");
		}
	});

	test("[B5] an upload can be taken back until a message has it, and goes with its chat", async (context) => {
		await readInfo(context);
		const user = bench.newUser();
		const [unsent, sent] = [await uploaded(user, "unsent"), await uploaded(user, "sent")];
		const remove = (id: string) => request(`${url()}/api/attachments/${id}?user_id=${user}`, "DELETE");
		expect((await remove(unsent.id)).status).toBe(200);
		expect((await download(unsent.id, user)).status).toBe(404);
		const client = await bench.openWelcomed(user);
		const chat = await createChat(url(), user, { client_id: randomUUID() });
		client.send({ action: "send_message", chat_id: chat.id, content: QUESTION, attachments: [sent.id] });
		await client.next("generation_complete");
		expect(await remove(sent.id)).toMatchObject({ status: 409, body: { code: "attachment_in_use" } });
		await request(`${url()}/api/chats/batch-delete`, "POST", { chat_ids: [chat.id], user_id: user });
		expect((await download(sent.id, user)).status).toBe(404);
	});

	test("[C6] a file over the limit is refused with a sentence, whether its length is told or not", async (context) => {
		const info = await readInfo(context);
		const size = info.limits.attachment_bytes + 1;
		if (size > 64 * 1024 * 1024) context.skip("the limit is too high to be tried");
		const user = bench.newUser();
		const path = `${url()}/api/users/${user}/attachments`;
		const told = await upload(user, new Uint8Array(size));
		let left = size;
		const untold = new ReadableStream({
			pull(controller) {
				const length = Math.min(left, 1 << 20);
				if (length === 0) return controller.close();
				left -= length;
				controller.enqueue(new Uint8Array(length));
			},
		});
		const init = { method: "POST", body: untold, duplex: "half" };
		const response = await fetch(path, init as RequestInit);
		for (const { status, body } of [told, { status: response.status, body: await response.json() }]) {
			expect(status).toBe(413);
			expect(errorResponseSchema.parse(body)).toMatchObject({ code: "too_large" });
		}
	});
}
