import { expect, test } from "vitest";
import { readCherryChat } from "./cherry-chat.ts";
import { readChat } from "./read-chat.ts";
import { readDataUrl, takePictures } from "./read-files.ts";
import type { Fields } from "./read-values.ts";
import { createMessage, type SourceChat } from "./source-chat.ts";

const PNG = "data:image/png;base64,iVBORw0KGgo=";
const FILE_ID = "6f6f4f2c-0b57-4cf9-8f0b-2f5d6f6d7d11";
const NO_PARENT = "00000000-0000-0000-0000-000000000000";

/** Each file as one line: its name, where it is, what of it the export holds. */
function list(chat: SourceChat | undefined): readonly (readonly string[])[] {
	return (chat?.messages ?? []).map(({ files }) =>
		files.map(({ name, ref, inline }) =>
			[name, ref, inline === undefined ? "" : `${inline.encoding}:${inline.data}`].join(" | "),
		),
	);
}
const read = (value: Fields) => readChat(value, "file#1")?.chat;

test("Open WebUI: pictures in base64 and by id, documents with what was read out of them, and no knowledge", () => {
	const chat = read({
		id: "w",
		title: "Files",
		chat: {
			history: {
				currentId: "2",
				messages: {
					"1": {
						...{ id: "1", parentId: null, childrenIds: ["2"], role: "user", content: "Look" },
						files: [
							{ type: "image", url: PNG },
							{ type: "image", name: "boat.png", id: FILE_ID, url: FILE_ID, content_type: "image/png" },
							{
								...{ type: "file", name: "plan.pdf", id: FILE_ID, url: FILE_ID, status: "uploaded", size: 9 },
								...{ collection_name: `file-${FILE_ID}`, itemId: "x", error: "" },
								file: {
									...{ id: FILE_ID, filename: "plan.pdf", data: { content: "The plan" } },
									meta: { name: "plan.pdf", content_type: "application/pdf", size: 9 },
								},
							},
							{ type: "file", name: "blank.bin", id: "b", file: { id: "b", data: {} } },
							{ type: "collection", id: "k", name: "Handbook" },
						],
					},
					"2": {
						...{ id: "2", parentId: "1", childrenIds: [], role: "assistant", model: "m", content: "Here" },
						files: [{ type: "image", url: `/api/v1/files/${FILE_ID}/content` }],
					},
				},
			},
		},
	});
	expect(list(chat)).toEqual([
		[
			"picture.png |  | base64:iVBORw0KGgo=",
			`boat.png | ${FILE_ID} | `,
			`plan.pdf | ${FILE_ID} | text:The plan`,
			"blank.bin | b | ",
		],
		[`File | api/v1/files/${FILE_ID}/content | `],
	]);
	expect(chat?.messages[0]?.content).toBe("Look\n\n[Knowledge: Handbook]");
});

test("LibreChat: files by their place on its server, text that was uploaded as such, pictures of tools once", () => {
	const place = `/images/u1/${FILE_ID}__boat.png`;
	const chat = read({
		conversationId: "l",
		messages: [
			{
				...{ messageId: "1", parentMessageId: NO_PARENT, isCreatedByUser: true, text: "Look" },
				files: [
					{ file_id: FILE_ID, filename: "boat.png", filepath: place, type: "image/png", height: 1, width: 1 },
					{ file_id: "t", filename: "notes.txt", filepath: "text", source: "text", text: "Dear" },
				],
			},
			{
				...{ messageId: "2", parentMessageId: "1", isCreatedByUser: false, text: "" },
				content: [
					{ type: "text", text: "Here" },
					{
						type: "image_file",
						image_file: { file_id: "i", filename: "new.png", filepath: "/images/new.png" },
					},
					{ type: "image_url", image_url: { url: PNG } },
					{ type: "image_url", image_url: { url: "https://example.com/a.png" } },
				],
				attachments: [
					{ file_id: "i", filename: "new.png", filepath: "/images/new.png", toolCallId: "c" },
					{ type: "web_search", web_search: { turn: 0 } },
				],
			},
		],
	});
	expect(list(chat)).toEqual([
		[`boat.png | ${place.slice(1)} | `, "notes.txt | text | text:Dear"],
		["new.png | images/new.png | ", "picture.png |  | base64:iVBORw0KGgo="],
	]);
	expect(chat?.messages[1]?.content).toBe("Here\n\n![picture](https://example.com/a.png)");
});

test("Claude: texts of documents and of what was pasted, files by id, one that is in two lists once", () => {
	const chat = read({
		uuid: "c",
		name: "Files",
		model: "claude-x",
		chat_messages: [
			{
				...{ uuid: "1", sender: "human", text: "Read", content: [{ type: "text", text: "Read" }] },
				attachments: [
					{ file_name: "plan.pdf", file_size: 9, file_type: "pdf", extracted_content: "The plan" },
					{ file_name: "", file_size: 4, file_type: "txt", extracted_content: "Pasted" },
				],
				files: [{ file_kind: "image", file_uuid: FILE_ID, file_name: "boat.png" }, { file_name: "plan.pdf" }],
				files_v2: [{ file_kind: "image", file_uuid: FILE_ID, file_name: "boat.png" }],
			},
			{ uuid: "2", sender: "assistant", text: "Done", content: [{ type: "text", text: "Done" }] },
		],
	});
	expect(list(chat)).toEqual([
		["plan.pdf |  | text:The plan", "Pasted text.txt |  | text:Pasted", `boat.png | ${FILE_ID} | `],
		[],
	]);
	expect(chat?.messages[1]?.model).toBe("claude-x");
});

test("Cherry Studio: files by id, pictures in base64, made ones, those elsewhere, and messages before there were blocks", () => {
	const stored = {
		...{ id: FILE_ID, name: `${FILE_ID}.pdf`, origin_name: "plan.pdf", ext: ".pdf" },
		...{ path: `C:\\Users\\me\\Data\\Files\\${FILE_ID}.pdf`, size: 9, type: "document", count: 1 },
	};
	const blocks: Record<string, Fields> = {
		f: { type: "file", file: stored },
		i: { type: "image", file: { ...stored, ext: ".png", origin_name: "boat.png" } },
		u: { type: "image", url: PNG },
		h: { type: "image", url: "https://example.com/a.png" },
		m: { type: "image", metadata: { generateImageResponse: { type: "base64", images: [PNG] } } },
		v: { type: "video", filePath: "C:\\films\\sea.mp4" },
	};
	const chat = readCherryChat(
		{
			id: "t",
			messages: [
				{ id: "1", role: "user", blocks: ["f", "i"] },
				{ id: "2", role: "assistant", askId: "1", blocks: ["u", "h", "m", "v"] },
				{ id: "3", role: "user", content: "Old", files: [stored], images: [PNG] },
			],
		},
		undefined,
		(id) => blocks[id] ?? null,
	);
	expect(list(chat)).toEqual([
		[`plan.pdf | Data/Files/${FILE_ID}.pdf | `, `boat.png | Data/Files/${FILE_ID}.png | `],
		["picture.png |  | base64:iVBORw0KGgo=", "picture.png |  | base64:iVBORw0KGgo=", "sea.mp4 | sea.mp4 | "],
		[`plan.pdf | Data/Files/${FILE_ID}.pdf | `, "picture.png |  | base64:iVBORw0KGgo="],
	]);
	expect(chat.messages[1]?.content).toBe("![picture](https://example.com/a.png)");
});

test("messages as models are asked, with their parts", () => {
	const chat = read({
		messages: [
			{
				role: "user",
				content: [
					{ type: "text", text: "Look" },
					{ type: "image_url", image_url: { url: PNG } },
					{ type: "input_image", image_url: PNG },
					{ type: "image", source: { type: "base64", media_type: "image/jpeg", data: "AA==" } },
					{ type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AA==" } },
					{ type: "input_file", file_id: "file-1" },
				],
			},
		],
	});
	expect(list(chat)).toEqual([
		[
			"picture.png |  | base64:iVBORw0KGgo=",
			"picture.png |  | base64:iVBORw0KGgo=",
			"picture.jpg |  | base64:AA==",
			"a.pdf |  | base64:AA==",
			"File | file-1 | ",
		],
	]);
});

test.each([
	["a picture", "data:image/svg+xml;base64,AA==", "picture.svg"],
	["with settings between", "data:text/plain;charset=utf-8;base64,AA==", "picture.txt"],
	["without a type", "data:;base64,AA==", "File"],
	["not in base64", "data:text/plain,hello", null],
	["an address", "https://example.com/a.png", null],
	["no text", 7, null],
])("an address with its content: %s", (_name, url, expected) => {
	expect(readDataUrl(url, null)?.name ?? null).toBe(expected);
});

test("pictures in the text of an answer become files, other text stays as it is", () => {
	const message = createMessage({
		...{ key: "1", parent: null, isAi: true },
		content: `Here:\n\n![A boat](${PNG})\n\nand ![](https://example.com/x.png), \`![x](data:image/png,no)\``,
	});
	const taken = takePictures(message);
	expect(taken.content).toBe("Here:\n\nand ![](https://example.com/x.png), `![x](data:image/png,no)`");
	expect(taken.files.map(({ name }) => name)).toEqual(["A boat.png"]);
	expect(takePictures(createMessage({ ...message, content: "Nothing" })).content).toBe("Nothing");
});
