import { cleanFileName, fileExtension } from "../../server/protocol/file-name.ts";
import type { Text } from "../i18n/text.ts";
import { describeSize } from "../ui/describe-size.ts";

type Prepared = { readonly content: Blob; readonly name: string } | { readonly problem: string };

/** Images are seen by models at about this size; larger ones only take longer, and many models refuse them. */
const LONGEST_SIDE = 2048;
const MOST_IMAGE_BYTES = 4_500_000;
/** What browsers draw and models do not take. */
const FOREIGN_IMAGES: ReadonlySet<string> = new Set([
	"image/bmp",
	"image/avif",
	"image/tiff",
	"image/x-icon",
]);
const SHRINKABLE: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp"]);

/** A file as it is to be uploaded: large images made smaller, without the place and camera noted in them. */
export async function prepareFile(file: File, mostBytes: number, t: Text): Promise<Prepared> {
	const name = cleanFileName(file.name);
	// What was dropped may be a folder, or have been moved since.
	const isReadable = await file
		.slice(0, 1)
		.arrayBuffer()
		.then(
			() => true,
			() => false,
		);
	if (!isReadable)
		return {
			problem: t("“{name}” cannot be read. Folders cannot be attached; pick the files in them.", { name }),
		};
	const shrunk = await shrink(file, name, Math.min(MOST_IMAGE_BYTES, mostBytes));
	const ready = shrunk ?? { content: file, name };
	if (ready.content.size <= mostBytes) return ready;
	return {
		problem: t("“{name}” is too large: it has {size}, and the server takes {most} at most.", {
			name,
			size: describeSize(ready.content.size, t.locale),
			most: describeSize(mostBytes, t.locale),
		}),
	};
}

/** Null: it stays as it is, also where the browser cannot draw it. */
async function shrink(
	file: File,
	name: string,
	mostBytes: number,
): Promise<{ content: Blob; name: string } | null> {
	const isForeign = FOREIGN_IMAGES.has(file.type);
	if (!isForeign && !SHRINKABLE.has(file.type)) return null;
	try {
		const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
		const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
		if (scale === 1 && file.size <= mostBytes && !isForeign) {
			bitmap.close();
			return null;
		}
		const canvas = new OffscreenCanvas(
			Math.max(1, Math.round(bitmap.width * scale)),
			Math.max(1, Math.round(bitmap.height * scale)),
		);
		canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
		bitmap.close();
		const type = file.type === "image/jpeg" ? "image/jpeg" : "image/png";
		const first = await canvas.convertToBlob({ type, quality: 0.9 });
		const content =
			first.size <= mostBytes ? first : await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
		return { content, name: rename(name, content.type) };
	} catch {
		return null;
	}
}

function rename(name: string, type: string): string {
	const extension = type === "image/jpeg" ? "jpg" : type.slice("image/".length);
	const present = fileExtension(name);
	if (present === extension || (present === "jpeg" && extension === "jpg")) return name;
	return `${present === "" ? name : name.slice(0, -present.length - 1)}.${extension}`;
}
