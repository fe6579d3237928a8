import { type Zippable, zipSync } from "fflate";

export const bytesOf = (text: string | Uint8Array) =>
	Uint8Array.from(typeof text === "string" ? Buffer.from(text, "latin1") : text);

/** A PDF with one page for each of these content streams, packed or not. */
export function makePdf(
	pages: readonly (string | { readonly packed: Uint8Array })[],
): Uint8Array<ArrayBuffer> {
	const kids = pages.map((_, i) => `${4 + i * 2} 0 R`).join(" ");
	const objects = [
		"<</Type/Catalog/Pages 2 0 R>>",
		`<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
		...pages.flatMap((page, i) => {
			const data = typeof page === "string" ? page : Buffer.from(page.packed).toString("latin1");
			const filter = typeof page === "string" ? "" : "/Filter/FlateDecode";
			return [
				`<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents ${5 + i * 2} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`,
				`<</Length ${data.length}${filter}>>stream\n${data}\nendstream`,
			];
		}),
	];
	let body = "%PDF-1.4\n";
	const offsets = objects.map((object, i) => {
		const at = body.length;
		body += `${i + 1} 0 obj${object}endobj\n`;
		return `${String(at).padStart(10, "0")} 00000 n \n`;
	});
	const xref = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`;
	return bytesOf(
		`${body}${xref}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF`,
	);
}

export const pdfPage = (text: string) => `BT /F1 12 Tf 10 100 Td (${text}) Tj ET`;

const TYPES = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;
const RELS = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`;

export function makeDocx(body: string, extra: Zippable = {}, prolog = ""): Uint8Array<ArrayBuffer> {
	const document = `<?xml version="1.0"?>${prolog}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`;
	const files = { "[Content_Types].xml": TYPES, "_rels/.rels": RELS, "word/document.xml": document };
	const packed = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
	return bytesOf(zipSync({ ...packed, ...extra }));
}

export const docxParagraph = (text: string) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
