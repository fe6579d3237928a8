import { AppError } from "../../domain/app-error.ts";
import { fileTooLarge } from "../../domain/file-too-large.ts";
import { isRasterImage } from "../../domain/sniff-type.ts";
import type { Attachment, UploadedAttachment } from "../../protocol/attachments.ts";
import { cleanFileName } from "../../protocol/file-name.ts";
import type { ClientId, UserId } from "../../protocol/ids.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { AttachmentStore } from "../attachment-port.ts";
import type { Clock } from "../ports.ts";
import { fileProblem } from "./describe-problem.ts";
import { type ReadingDeps, readFileText } from "./read-file-text.ts";

type Deps = ReadingDeps & {
	readonly attachments: AttachmentStore;
	readonly clock: Clock;
	readonly limits: Pick<Limits, "attachmentBytes">;
};

/** Longest silence in the middle of an upload. */
const STALL_MS = 60_000;

/** Takes in a file under a name that can be shown [B1, B2]. @throws {AppError} as `AttachmentStore.add`, not_supported */
export async function addAttachment(
	deps: Deps,
	input: {
		readonly userId: UserId;
		readonly clientId: ClientId | null;
		readonly name: string;
		readonly content: AsyncIterable<Uint8Array>;
		/** As announced; null: unknown. */
		readonly sizeBytes: number | null;
	},
	stallMs: number = STALL_MS,
): Promise<UploadedAttachment> {
	const { attachments, clock, limits } = deps;
	if (limits.attachmentBytes === 0) throw new AppError("not_supported", "This server takes no files.");
	if ((input.sizeBytes ?? 0) > limits.attachmentBytes) throw fileTooLarge(limits.attachmentBytes);
	const stall = new AbortController();
	const timer = setTimeout(() => stall.abort(new AppError("upload_cut")), stallMs);
	try {
		const attachment = await attachments.add(
			{
				userId: input.userId,
				clientId: input.clientId,
				name: cleanFileName(input.name),
				content: watched(input.content, timer),
				now: clock.now(),
			},
			stall.signal,
		);
		clearTimeout(timer);
		return await withVerdict(deps, attachment);
	} catch (error) {
		throw stall.signal.aborted ? stall.signal.reason : error;
	} finally {
		clearTimeout(timer);
	}
}

/** What a model will make of the file, so that nobody learns it from the answer alone. */
async function withVerdict(deps: ReadingDeps, attachment: Attachment): Promise<UploadedAttachment> {
	const text = isRasterImage(attachment.mime) ? null : await readFileText(deps, attachment);
	const problem = fileProblem(attachment, text);
	const isCut = text !== null && "isCut" in text && text.isCut;
	return { ...attachment, ...(problem === null ? {} : { problem }), ...(isCut ? { is_cut: true } : {}) };
}

async function* watched(
	content: AsyncIterable<Uint8Array>,
	timer: NodeJS.Timeout,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of content) {
		timer.refresh();
		yield chunk;
	}
}
