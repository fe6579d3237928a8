import type { ModelToolCall } from "../../application/model-port.ts";
import type { ToolCallPiece } from "./chat-completion-schema.ts";

/** More of it than any call has is not kept. */
const MAX_CALLS = 128;
const MAX_ARGUMENTS = 256 * 1024;

type Building = { index: number | null; id: string; name: string; arguments: string; extra: unknown };

/** Puts calls together from their pieces. Providers number them, or name them, or send each whole with neither. */
export class ToolCallPieces {
	readonly #calls: Building[] = [];

	add(piece: ToolCallPiece): void {
		const call = this.#callOf(piece);
		if (call === null) return;
		call.id ||= piece.id ?? "";
		call.name ||= piece.function?.name ?? "";
		if (call.arguments.length <= MAX_ARGUMENTS) call.arguments += piece.function?.arguments ?? "";
		if (piece.extra_content !== undefined) call.extra = piece.extra_content;
	}

	whole(): readonly ModelToolCall[] {
		return this.#calls
			.filter((call) => call.name !== "")
			.map(({ id, name, arguments: args, extra }) => ({
				...{ id, name, arguments: args },
				...(extra === undefined ? {} : { extra }),
			}));
	}

	#callOf(piece: ToolCallPiece): Building | null {
		const index = piece.index ?? null;
		const last = this.#calls.at(-1);
		const known = index === null ? last : this.#calls.findLast((call) => call.index === index);
		const isOther = Boolean(piece.id) && known !== undefined && known.id !== "" && known.id !== piece.id;
		// Without number and id, a name says that a new one begins.
		const isNext = index === null && !piece.id && Boolean(piece.function?.name);
		if (known !== undefined && !isOther && !isNext) return known;
		if (this.#calls.length >= MAX_CALLS) return null;
		const call: Building = { index, id: "", name: "", arguments: "", extra: undefined };
		this.#calls.push(call);
		return call;
	}
}
