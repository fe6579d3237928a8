import { expect, test } from "vitest";
import { AppError } from "../../domain/app-error.ts";
import type { Attachment } from "../../protocol/attachments.ts";
import type { Message } from "../../protocol/rest.ts";
import type { FileText } from "../text-extractor-port.ts";
import { readModelFiles } from "./read-model-files.ts";

const MIB = 1024 * 1024;

function attachment(id: string, mime: string, extra: Partial<Attachment> = {}): Attachment {
	return { id, name: `${id}.x`, mime, size_bytes: 3, ...extra } as Attachment;
}

const image = (id: string, sizeBytes = 3, width: number | null = 10) =>
	attachment(id, "image/png", {
		size_bytes: sizeBytes,
		...(width === null ? {} : { width, height: 10 }),
	});

async function read(
	files: readonly Attachment[],
	content: string | Uint8Array = "abc",
	extracted: FileText = { text: "from the document", isCut: false },
	isBlind = false,
) {
	const saved: FileText[] = [];
	let extractions = 0;
	const deps = {
		attachments: {
			open: async (id: string) => {
				if (id === "gone") throw new AppError("attachment_missing");
				const found = files.find((file) => file.id === id);
				if (found === undefined) return null;
				return {
					attachment: found,
					hash: "",
					content: (async function* () {
						yield Buffer.from(content as string);
					})(),
					close: async () => {},
				};
			},
			findText: async () => saved[0] ?? null,
			saveText: async (_id: string, text: FileText) => void saved.push(text),
		},
		extractor: {
			extract: async () => {
				extractions += 1;
				return extracted;
			},
		},
	};
	const branch = [{ attachments: files } as Message];
	const parts = await readModelFiles(deps, branch, { isBlind });
	await readModelFiles(deps, branch, { isBlind });
	return { parts: [...parts.values()], saved, extractions };
}

test("text, code and CSV are read as they are", async () => {
	const { parts } = await read([attachment("a", "text/csv")], "x,ü\n");
	expect(parts).toMatchObject([{ type: "file", id: "a", text: "x,ü\n", note: null }]);
	const utf16 = await read([attachment("a", "text/plain")], Buffer.from("\ufeffgrüße", "utf16le"));
	expect(utf16.parts).toMatchObject([{ text: "grüße" }]);
});

test("a long text is cut, and the model is told so", async () => {
	const { parts } = await read([attachment("a", "text/plain")], "x".repeat(500_000));
	expect(parts).toMatchObject([
		{ text: "x".repeat(400_000), note: "Only its first 400000 characters are here." },
	]);
});

test("a document is read once and its text is kept, a problem too", async () => {
	const good = await read([attachment("a", "application/pdf")]);
	expect(good).toMatchObject({ parts: [{ text: "from the document" }], extractions: 1 });
	const bad = await read([attachment("a", "application/pdf")], "", { problem: "Locked." });
	expect(bad).toMatchObject({ parts: [{ text: null, note: "Locked." }], extractions: 1 });
	const slow = await read([attachment("a", "application/pdf")], "", { problem: "Slow.", mayPass: true });
	expect(slow).toMatchObject({ saved: [], extractions: 2 });
});

test("images are sent, but none that models do not take", async () => {
	const { parts } = await read(
		[image("a"), image("b", 6 * MIB), image("c", 3, 9000), image("d", 3, null)],
		"abc",
	);
	const byName = new Map(parts.map((part) => [part.name, part]));
	expect(byName.get("a.x")).toMatchObject({ type: "image", mime: "image/png", base64: "YWJj" });
	expect(byName.get("b.x")).toMatchObject({ text: null, note: expect.stringContaining("5 MiB") });
	expect(byName.get("c.x")).toMatchObject({ text: null, note: expect.stringContaining("pixels") });
	expect(byName.get("d.x")).toMatchObject({ text: null, note: expect.stringContaining("damaged") });
});

test("of more images than a request takes the last ones are sent", async () => {
	const { parts } = await read(Array.from({ length: 6 }, (_, i) => image(`i${i}`, 4.5 * MIB)));
	const sent = parts.filter((part) => part.type === "image").map((part) => part.name);
	expect(sent).toHaveLength(4);
});

test("what cannot be read is named, and stops nothing", async () => {
	const { parts } = await read([attachment("gone", "text/plain"), attachment("z", "application/zip")]);
	expect(parts).toMatchObject([
		{ type: "file", text: null, note: "The file could not be read on the server." },
		{ type: "file", text: null, note: expect.stringContaining("cannot read files of this kind") },
	]);
});

test("a model that cannot see is only told that there are images", async () => {
	const { parts } = await read([image("a"), attachment("b", "text/csv")], "x", undefined, true);
	const byName = new Map(parts.map((part) => [part.name, part]));
	expect(byName.get("a.x")).toMatchObject({ text: null, note: "This model cannot see images." });
	expect(byName.get("b.x")).toMatchObject({ text: "x" });
});
