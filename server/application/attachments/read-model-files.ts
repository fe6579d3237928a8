import { isRasterImage } from "../../domain/sniff-type.ts";
import type { Attachment } from "../../protocol/attachments.ts";
import type { Message } from "../../protocol/rest.ts";
import type { FilePart, ImagePart } from "../model-port.ts";
import { fileProblem, imageProblem } from "./describe-problem.ts";
import { type ReadingDeps, readBytes, readFileText } from "./read-file-text.ts";

/** Images of one request together, as providers take them; older ones are named only. */
const MOST_BYTES = 20 * 1024 * 1024;

/** What a model is given of the files of a conversation, by the id of each. */
export type ModelFiles = ReadonlyMap<string, ImagePart | FilePart>;

/** Reads the files of all messages. A file that cannot be read is named, with the reason, and stops nothing. */
export async function readModelFiles(
	deps: ReadingDeps,
	branch: readonly Message[],
	{ isBlind }: { /** Whether the model is known to see no images. */ readonly isBlind: boolean },
): Promise<ModelFiles> {
	const files = new Map<string, ImagePart | FilePart>();
	let room = MOST_BYTES;
	// What was said last matters most.
	for (const attachment of branch.toReversed().flatMap((message) => message.attachments ?? [])) {
		if (files.has(attachment.id)) continue;
		const isImage = isRasterImage(attachment.mime);
		if (isImage) room -= attachment.size_bytes;
		const left = isImage && isBlind ? NOT_SEEN : room < 0 ? NO_ROOM : null;
		files.set(attachment.id, await readPart(deps, attachment, left));
	}
	return files;
}

const NOT_SEEN = "This model cannot see images.";
const NO_ROOM = "The images of this chat are too many to be sent at once; this one was left out.";

/** @param left why an image is not sent along; null: it is */
async function readPart(
	deps: ReadingDeps,
	attachment: Attachment,
	left: string | null,
): Promise<ImagePart | FilePart> {
	const { id, name, mime } = attachment;
	const named = (note: string): FilePart => ({ type: "file", id, name, mime, text: null, note });
	try {
		if (isRasterImage(mime)) {
			const problem = imageProblem(attachment);
			if (problem !== null) return named(problem);
			if (left !== null) return named(left);
			const bytes = await readBytes(deps, id, attachment.size_bytes);
			return { type: "image", name, mime, base64: Buffer.from(bytes).toString("base64") };
		}
		const read = await readFileText(deps, attachment);
		const problem = fileProblem(attachment, read);
		if (read === null || "problem" in read) return named(problem ?? "It could not be read.");
		const note = read.isCut ? `Only its first ${read.text.length} characters are here.` : null;
		return { type: "file", id, name, mime, text: read.text, note };
	} catch {
		return named("The file could not be read on the server.");
	}
}
