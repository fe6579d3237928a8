import type { Token, Tokens } from "marked";
import { useMemo } from "react";
import { partLength } from "../../../ui/endless-word.ts";
import { cutText } from "./cut-text.ts";
import { renderInline } from "./inline-tokens.tsx";
import { useGradual } from "./use-gradual.ts";

const PIECE_LENGTH = 6000;
/** Elements within the text count as much as so many signs. */
const COST_OF_ELEMENT = 60;

type LongParagraphProps = { readonly token: Tokens.Paragraph; readonly isOpen: boolean };
type Piece = { readonly tokens: readonly Token[]; readonly cost: number };

/** A paragraph that nobody would read: in pieces with a line break between them, drawn step by step. */
export function LongParagraph({ token, isOpen }: LongParagraphProps) {
	const pieces = useMemo(() => cutTokens(token.tokens, partLength(token.raw, PIECE_LENGTH)), [token]);
	const drawn = useGradual(pieces.length, (index) => pieces[index]?.cost ?? 0);
	return (
		<p>
			{pieces.slice(0, drawn).map((piece, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: pieces are only ever added at the end
				<span key={index} className="block">
					{renderInline(piece.tokens, isOpen && index === pieces.length - 1)}
				</span>
			))}
		</p>
	);
}

function cutTokens(tokens: readonly Token[], length: number): readonly Piece[] {
	const pieces: Piece[] = [];
	let open: Token[] = [];
	let cost = 0;
	const close = () => {
		if (open.length > 0) pieces.push({ tokens: open, cost });
		open = [];
		cost = 0;
	};
	for (const token of tokens.flatMap((one) => cutLongText(one, length))) {
		open.push(token);
		cost += token.raw.length + COST_OF_ELEMENT;
		if (cost > length) close();
	}
	close();
	return pieces;
}

function cutLongText(token: Token, length: number): readonly Token[] {
	if (token.type !== "text" || token.raw.length <= length || token.raw !== token.text) return [token];
	return cutText(token.raw, length).map((text) => ({ ...token, raw: text, text }));
}
