/** A place in a text, counted from 1 as people do. */
export type TextPlace = { readonly line: number; readonly column: number };

export type JsonFault = TextPlace & { readonly message: string };

/** Why a text is no JSON, and where; null: it is. */
export function findJsonFault(text: string): JsonFault | null {
	try {
		JSON.parse(text);
		return null;
	} catch {
		const reader = new JsonReader(text);
		const offset = reader.findFault();
		return { ...placeAt(text, offset), message: describe(text, offset) };
	}
}

/** Where the value at a path begins in a JSON text; the nearest place above it where it is not there. */
export function locateValue(text: string, path: readonly (string | number)[]): TextPlace {
	return placeAt(text, new JsonReader(text).findValue(path));
}

export function placeAt(text: string, offset: number): TextPlace {
	const before = text.slice(0, offset);
	const start = before.lastIndexOf("\n") + 1;
	return { line: before.split("\n").length, column: offset - start + 1 };
}

function describe(text: string, offset: number): string {
	const rest = text.slice(offset);
	if (rest.trim() === "") return "The text ends too early: a bracket or a quotation mark is not closed.";
	const found = [...rest][0] ?? "";
	const before = text.slice(0, offset).trimEnd().at(-1);
	if (before === "," && /[}\]]/.test(found)) return "There is a comma before this bracket that has to go.";
	if (found === "'") return 'Texts and names stand in double quotation marks: "…".';
	return `"${found}" cannot stand here.`;
}

const SPACE = /\s/;

/** Walks through a JSON text. Unlike JSON.parse it knows where it is. */
class JsonReader {
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	/** Offset of the first character that cannot stand where it does. */
	findFault(): number {
		if (this.#skipValue()) this.#skipSpace();
		return this.#at;
	}

	findValue(path: readonly (string | number)[]): number {
		this.#skipSpace();
		let start = this.#at;
		for (const step of path) {
			if (!this.#enter(step)) return start;
			start = this.#at;
		}
		return start;
	}

	/** Goes to the member or item; false where there is none. */
	#enter(step: string | number): boolean {
		const opened = this.#text[this.#at];
		if (opened !== "{" && opened !== "[") return false;
		this.#at++;
		for (let index = 0; ; index++) {
			this.#skipSpace();
			if (this.#at >= this.#text.length || this.#is("}") || this.#is("]")) return false;
			const name = opened === "{" ? this.#readName() : index;
			if (name === null) return false;
			if (name === step) return true;
			if (!this.#skipValue()) return false;
			this.#skipSpace();
			if (this.#is(",")) this.#at++;
		}
	}

	#readName(): string | null {
		const from = this.#at;
		if (!this.#skipString()) return null;
		const name: unknown = JSON.parse(this.#text.slice(from, this.#at));
		this.#skipSpace();
		if (!this.#is(":")) return null;
		this.#at++;
		this.#skipSpace();
		return String(name);
	}

	/** False: it stands at what is wrong. */
	#skipValue(): boolean {
		this.#skipSpace();
		if (this.#is("{")) return this.#skipList("}", () => this.#skipMember());
		if (this.#is("[")) return this.#skipList("]", () => this.#skipValue());
		if (this.#is('"')) return this.#skipString();
		const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
			this.#text.slice(this.#at, this.#at + 400),
		);
		if (word === null) return false;
		this.#at += word[0].length;
		return true;
	}

	#skipMember(): boolean {
		if (!this.#is('"') || !this.#skipString()) return false;
		this.#skipSpace();
		if (!this.#is(":")) return false;
		this.#at++;
		return this.#skipValue();
	}

	#skipList(end: string, skipItem: () => boolean): boolean {
		this.#at++;
		this.#skipSpace();
		if (this.#is(end)) {
			this.#at++;
			return true;
		}
		for (;;) {
			this.#skipSpace();
			if (!skipItem()) return false;
			this.#skipSpace();
			if (this.#is(end)) {
				this.#at++;
				return true;
			}
			if (!this.#is(",")) return false;
			this.#at++;
		}
	}

	#skipString(): boolean {
		const text = /^"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/u.exec(this.#text.slice(this.#at));
		if (text === null) return false;
		this.#at += text[0].length;
		return true;
	}

	#skipSpace(): void {
		while (this.#at < this.#text.length && SPACE.test(this.#text[this.#at] ?? "")) this.#at++;
	}

	#is(character: string): boolean {
		return this.#text[this.#at] === character;
	}
}
