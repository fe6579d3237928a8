import { memo, useMemo } from "react";
import { partLength } from "../../../ui/endless-word.ts";
import { cutText } from "./cut-text.ts";
import { useGradual } from "./use-gradual.ts";

/** A browser lays out a paragraph in one go, which takes it long for one like this. */
const LONGEST_PARAGRAPH = 12_000;

export function isLongText(text: string): boolean {
	return text.length > partLength(text, LONGEST_PARAGRAPH);
}

/** Text as it is written, line for line; what is long step by step. */
export const LongText = memo(function LongText({ text }: { readonly text: string }) {
	const pieces = useMemo(() => cutText(text, partLength(text, LONGEST_PARAGRAPH)), [text]);
	const drawn = useGradual(pieces.length, (index) => pieces[index]?.length ?? 0);
	if (pieces.length < 2) return text;
	return pieces.slice(0, drawn).map((piece, index) => (
		// biome-ignore lint/suspicious/noArrayIndexKey: pieces are only ever added at the end
		<span key={index} className="block">
			{piece}
		</span>
	));
});
