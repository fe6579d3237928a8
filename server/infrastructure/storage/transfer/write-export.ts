import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { markdownOfChat, markdownOfMessage } from "../../../domain/transfer/render-markdown.ts";
import { createFileNames } from "../../../domain/transfer/safe-file-name.ts";
import { EXPORT_VERSION, type ExportedChat, type ExportManifest } from "../../../protocol/export-format.ts";
import type { ExportFormat } from "../../../protocol/transfer.ts";
import type { ExportSource } from "./export-reader.ts";
import { htmlEnd, htmlIndex, htmlOfChat, htmlOfMessage } from "./render-html.ts";

type Job = {
	readonly format: ExportFormat;
	readonly source: ExportSource;
	readonly serverId: string;
	readonly at: Date;
	/** One chat was asked for: it is a file of its own where the format has one. */
	readonly isSingle: boolean;
};

export type ChunkSink = NodeJS.WritableStream;

/** Pieces of a file are gathered into chunks of about this length. */
const CHUNK_LENGTH = 64 * 1024;

/** Writes the whole export, at the pace of the sink, with no more than a page of messages in memory. */
export async function writeExport(job: Job, sink: ChunkSink): Promise<void> {
	if (job.format === "parley") return await pipeline(await parleyZip(job), sink);
	if (job.format === "json") return await pipeline(Readable.from(gather(jsonFile(job))), sink);
	if (job.isSingle) return await pipeline(Readable.from(gather(singlePage(job))), sink);
	await pipeline(await pagesZip(job), sink);
}

async function parleyZip(job: Job): Promise<NodeJS.ReadableStream> {
	const { ZipFile } = await import("yazl");
	const zip = new ZipFile();
	zip.addBuffer(Buffer.from(`${JSON.stringify(manifestOf(job), null, "\t")}\n`), "manifest.json", {
		mtime: job.at,
	});
	addStream(zip, "chats.jsonl", job.at, () => chatLines(job));
	zip.end();
	return failing(zip);
}

/** One page for each chat, and for HTML one that leads to them. */
async function pagesZip(job: Job): Promise<NodeJS.ReadableStream> {
	const { ZipFile } = await import("yazl");
	const zip = new ZipFile();
	const nameOf = createFileNames();
	const extension = job.format === "html" ? "html" : "md";
	const pages: { readonly name: string; readonly title: string }[] = [];
	for (const { id, chat } of job.source.chats()) {
		const name = nameOf(`${chat.created_at.slice(0, 10)} ${chat.title}`, extension);
		pages.push({ name, title: chat.title });
		addStream(zip, name, new Date(chat.updated_at), () => page(job, id, chat));
	}
	if (job.format === "html") {
		zip.addBuffer(Buffer.from(htmlIndex(pages)), nameOf("index", "html"), { mtime: job.at });
	}
	zip.end();
	return failing(zip);
}

type Zip = InstanceType<typeof import("yazl").ZipFile>;

function addStream(zip: Zip, name: string, mtime: Date, lines: () => Iterable<string>): void {
	zip.addReadStreamLazy(name, { mtime: earliest(mtime) }, (done) => {
		const stream = Readable.from(gather(lines()), { objectMode: false });
		stream.on("error", (error) => zip.emit("error", error));
		done(null, stream);
	});
}

/** A zip knows no time before 1980. */
function earliest(time: Date): Date {
	return time.getTime() > Date.UTC(1980, 0, 2) ? time : new Date(Date.UTC(1980, 0, 2));
}

/** The archive tells of a failure apart from its stream. */
function failing(zip: Zip): NodeJS.ReadableStream {
	const stream = zip.outputStream as Readable;
	zip.on("error", (error) => stream.destroy(error instanceof Error ? error : new Error(String(error))));
	return stream;
}

function* chatLines({ source }: Job): Generator<string> {
	for (const { id, chat } of source.chats()) {
		yield `${JSON.stringify({ type: "chat", ...chat })}\n`;
		for (const message of source.messages(id)) yield `${JSON.stringify({ type: "message", ...message })}\n`;
	}
}

function* jsonFile(job: Job): Generator<string> {
	yield `${JSON.stringify(manifestOf(job)).slice(0, -1)},"chats":[`;
	let isFirst = true;
	for (const { id, chat } of job.source.chats()) {
		yield `${isFirst ? "" : ","}\n${JSON.stringify(chat).slice(0, -1)},"messages":[`;
		isFirst = false;
		let comma = "";
		for (const message of job.source.messages(id)) {
			yield `${comma}\n${JSON.stringify(message)}`;
			comma = ",";
		}
		yield "]}";
	}
	yield "\n]}\n";
}

function* singlePage(job: Job): Generator<string> {
	for (const { id, chat } of job.source.chats()) yield* page(job, id, chat);
}

function* page({ format, source }: Job, id: number, chat: ExportedChat): Generator<string> {
	const isHtml = format === "html";
	yield isHtml ? htmlOfChat(chat) : markdownOfChat(chat);
	let before: string | null = null;
	for (const message of source.messages(id)) {
		yield isHtml ? htmlOfMessage(message, before) : markdownOfMessage(message, before);
		before = message.key;
	}
	if (isHtml) yield htmlEnd();
}

function* gather(pieces: Iterable<string>): Generator<Buffer> {
	let text = "";
	for (const piece of pieces) {
		text += piece;
		if (text.length < CHUNK_LENGTH) continue;
		yield Buffer.from(text);
		text = "";
	}
	if (text !== "") yield Buffer.from(text);
}

function manifestOf({ serverId, at }: Job): ExportManifest {
	return { format: "parley", version: EXPORT_VERSION, exported_at: at.toISOString(), server_id: serverId };
}
