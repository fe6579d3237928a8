/** A text in pieces of about this length, cut at the ends of lines or else between words. */
export function cutText(text: string, length: number): readonly string[] {
	const pieces: string[] = [];
	for (let from = 0; from < text.length; ) {
		const end = findCut(text, from, from + length);
		pieces.push(text.slice(from, end));
		from = end;
	}
	return pieces;
}

function findCut(text: string, from: number, wanted: number): number {
	if (wanted >= text.length) return text.length;
	const part = text.slice(from, wanted);
	for (const sign of ["\n", " "]) {
		const at = part.lastIndexOf(sign);
		if (at > 0) return from + at + 1;
	}
	const last = text.charCodeAt(wanted - 1);
	// Not between the halves of one character.
	return last >= 0xd800 && last <= 0xdbff ? wanted + 1 : wanted;
}
