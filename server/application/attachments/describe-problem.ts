import { isRasterImage } from "../../domain/sniff-type.ts";
import type { Attachment } from "../../protocol/attachments.ts";
import type { FileText } from "../text-extractor-port.ts";

/** What providers take of one image. */
export const MOST_IMAGE_BYTES = 5 * 1024 * 1024;
const MOST_PIXELS_WIDE = 8000;

/** Why no model can see this image; null where it can. */
export function imageProblem({ mime, size_bytes: sizeBytes, width, height }: Attachment): string | null {
	if (!isRasterImage(mime)) return "Models see PNG, JPEG, WebP and GIF images only.";
	if (width === undefined || height === undefined) return "This image is damaged, so no model can see it.";
	if (sizeBytes > MOST_IMAGE_BYTES)
		return "This image is larger than 5 MiB, which models do not take. Make it smaller.";
	if (Math.max(width, height) > MOST_PIXELS_WIDE) {
		return `This image is larger than ${MOST_PIXELS_WIDE} pixels, which models do not take. Make it smaller.`;
	}
	return null;
}

/** Why no model can read this file; null where it can. @param text as `readFileText` has it */
export function fileProblem(attachment: Attachment, text: FileText | null): string | null {
	if (isRasterImage(attachment.mime)) return imageProblem(attachment);
	if (text === null)
		return "Models cannot read files of this kind. It is kept with your message, and only named to the model.";
	return "problem" in text ? text.problem : null;
}
