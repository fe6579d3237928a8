import { type Fields, readFields, readKey, readText, readWords } from "./read-values.ts";
import type { SourceFile, SourceMessage } from "./source-chat.ts";

/** What a part of a message that is no text comes to: a file, words in its place, or nothing. */
export type ReadFile = { readonly file: SourceFile } | { readonly words: string } | null;

/** A file without a name of its own. */
export const UNNAMED = "File";

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[\w-]+=[^;,]*)*(;base64)?,/i;
const ENDINGS: Readonly<Record<string, string>> = { jpeg: "jpg", "svg+xml": "svg", plain: "txt" };

/** A file that stands in the export itself, as an address that begins with `data:`; null for anything else. */
export function readDataUrl(value: unknown, name: string | null): SourceFile | null {
	const url = readText(value);
	const head = url === null ? null : DATA_URL.exec(url.slice(0, 1000));
	if (url === null || head === null || head[2] === undefined) return null;
	const kind = head[1]?.split("/")[1]?.toLowerCase() ?? "";
	const ending = ENDINGS[kind] ?? (/^[a-z0-9]{1,5}$/.test(kind) ? kind : "");
	return {
		name: name ?? (ending === "" ? UNNAMED : `picture.${ending}`),
		ref: "",
		inline: { encoding: "base64", data: url.slice(head[0].length) },
	};
}

/** A picture by its address: a file where the address holds it, a picture of Markdown where it lies elsewhere. */
export function readPicture(value: unknown, name: string | null): ReadFile {
	const url = readWords(value)?.trim() ?? null;
	if (url === null) return null;
	const inline = readDataUrl(url, name);
	if (inline !== null) return { file: inline };
	if (/^https?:\/\/[^\s<>()]+$/i.test(url)) {
		return { words: `![${(name ?? "picture").replace(/[[\]\n]/g, " ")}](${url})` };
	}
	return { file: { name: name ?? nameInPath(url), ref: url.replace(/^(?:\w+:\/\/)?\/*/, "") } };
}

/** A part as models are asked with it: a picture or file, by address or in base64. */
export function readMediaPart(part: Fields): ReadFile {
	switch (part.type) {
		case "image_url":
		case "input_image": {
			const { image_url: image } = part;
			return readPicture(readText(image) ?? readFields(image).url, null);
		}
		case "image":
		case "document": {
			const { type, media_type: mime, data, url } = readFields(part.source);
			const name = readWords(part.title) ?? readWords(part.file_name);
			if (type !== "base64") return readPicture(url, name);
			return readPicture(`data:${readText(mime) ?? "image/png"};base64,${readText(data) ?? ""}`, name);
		}
		case "file":
		case "input_file": {
			const inner = part.type === "file" ? readFields(part.file) : part;
			const name = readWords(inner.filename);
			const file = readDataUrl(inner.file_data, name);
			if (file !== null) return { file };
			const ref = readKey(inner.file_id);
			return name === null && ref === null ? null : { file: { name: name ?? UNNAMED, ref: ref ?? "" } };
		}
		default:
			return null;
	}
}

/** What of a document an app read out of it, which is all of a text. */
export function readTextFile(name: string | null, text: unknown, ref: string): SourceFile {
	const words = readText(text);
	const known = name ?? (words === null ? UNNAMED : "Pasted text.txt");
	return words === null || words === ""
		? { name: known, ref }
		: { name: known, ref, inline: { encoding: "text", data: words } };
}

export function filesOf(parts: readonly ReadFile[]): readonly SourceFile[] {
	return parts.flatMap((part) => (part !== null && "file" in part ? [part.file] : []));
}

export function wordsOf(parts: readonly ReadFile[]): readonly string[] {
	return parts.flatMap((part) => (part !== null && "words" in part ? [part.words] : []));
}

const INLINE_PICTURE = /!\[([^\]\n]{0,500})\]\((data:image\/[\w.+-]+;base64,[A-Za-z0-9+/=\s]*)\)/g;

/** Pictures that stand in the text of a message become files of it: nobody reads base64. */
export function takePictures(message: SourceMessage): SourceMessage {
	if (!message.content.includes("](data:image/")) return message;
	const files: SourceFile[] = [];
	const content = message.content.replace(INLINE_PICTURE, (whole, alt: string, url: string) => {
		const file = readDataUrl(url, nameOfPicture(alt, url));
		if (file === null) return whole;
		files.push(file);
		return "";
	});
	return files.length === 0
		? message
		: {
				...message,
				content: content.replace(/\n{3,}/g, "\n\n").trim(),
				files: [...message.files, ...files],
			};
}

/** What a picture shows, where it is told; with an ending, by which systems know what it is. */
function nameOfPicture(alt: string, url: string): string | null {
	const said = alt.trim().slice(0, 80);
	if (said === "") return null;
	if (/\.\w{2,5}$/.test(said)) return said;
	const ending = readDataUrl(url, null)?.name.split(".")[1];
	return ending === undefined ? said : `${said}.${ending}`;
}

function nameInPath(path: string): string {
	const name =
		path
			.replace(/[?#].*$/, "")
			.split("/")
			.at(-1) ?? "";
	return /\.\w{1,8}$/.test(name) ? name : UNNAMED;
}
