import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client";

/** More is never kept of a result, so that putting it together costs little. */
const MAX_UNITS = 1024 * 1024;

/** What a result says in words; what is no text is named. */
export function resultText({ content, structuredContent }: CallToolResult): string {
	let text = "";
	for (const block of content ?? []) {
		if (text.length > MAX_UNITS) break;
		text += (text === "" ? "" : "\n") + blockText(block).slice(0, MAX_UNITS);
	}
	if (text !== "" || structuredContent === undefined) return text;
	return JSON.stringify(structuredContent).slice(0, MAX_UNITS);
}

function blockText(block: ContentBlock): string {
	switch (block.type) {
		case "text":
			return block.text;
		case "image":
		case "audio":
			return `[${block.type}: ${block.mimeType}, ${kibOf(block.data)} KiB, not shown]`;
		case "resource_link":
			return `[link: ${block.name}, ${block.uri}]`;
		case "resource":
			return "text" in block.resource
				? block.resource.text
				: `[resource: ${block.resource.uri}, ${kibOf(block.resource.blob)} KiB, not shown]`;
		default:
			return "[something that cannot be shown]";
	}
}

function kibOf(base64: string): number {
	return Math.ceil((base64.length * 3) / 4 / 1024);
}
