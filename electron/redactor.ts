export type Redactor = {
	/** From now on this text is nowhere in what `clean` returns. */
	hide(secret: string): void;
	clean(text: string): string;
};

const HIDDEN = "[secret]";
/** What looks like a key, also one that was never told. */
const KEY_LIKE = /\b(?:sk|pk|key)-[A-Za-z0-9_-]{8,}|(?<=\bBearer )[^\s"',]+/g;
/** Shorter ones would take ordinary words out of the log. */
const MIN_SECRET_LENGTH = 6;

/** Keeps secrets out of logs and diagnostics. */
export function createRedactor(): Redactor {
	const secrets = new Set<string>();
	return {
		hide(secret) {
			if (secret.length >= MIN_SECRET_LENGTH) secrets.add(secret);
		},
		clean(text) {
			let cleaned = text;
			for (const secret of secrets) cleaned = cleaned.replaceAll(secret, HIDDEN);
			return cleaned.replace(KEY_LIKE, HIDDEN);
		},
	};
}
