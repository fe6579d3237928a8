import { getDocumentProxy } from "unpdf";

/** A book has a thousand pages; what comes after these is left out like what is too long. */
const MOST_PAGES = 2000;

/** Page by page, each under its number, until there is enough. Draws nothing, runs no script, fetches nothing. */
export async function readPdf(content: Uint8Array, enough: number): Promise<string> {
	const pdf = await getDocumentProxy(content, {
		disableFontFace: true,
		useSystemFonts: false,
		verbosity: 0,
	});
	const pages: string[] = [];
	let length = 0;
	for (let number = 1; number <= Math.min(pdf.numPages, MOST_PAGES) && length <= enough; number++) {
		const page = await pdf.getPage(number);
		const { items } = await page.getTextContent();
		const text = items
			.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""))
			.join("")
			.trim();
		page.cleanup();
		if (text === "") continue;
		pages.push(pdf.numPages === 1 ? text : `[Page ${number}]\n${text}`);
		length += text.length;
	}
	return pages.join("\n\n");
}
