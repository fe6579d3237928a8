const ALLOWED_PROTOCOLS: ReadonlySet<string> = new Set(["http:", "https:", "mailto:"]);

/** The address as it may be used on the page; null where following it could do more than open a page or a mail. */
export function safeLink(href: string): string | null {
	try {
		const url = new URL(href);
		return ALLOWED_PROTOCOLS.has(url.protocol) ? url.href : null;
	} catch {
		return null;
	}
}

/** Where a link leads, for a person to judge. */
export function hostOfLink(href: string): string {
	try {
		const url = new URL(href);
		return url.host === "" ? url.protocol : url.host;
	} catch {
		return href;
	}
}

const PICTURE_IN_TEXT = /^data:image\/(?:png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i;

/** Whether it can be the address of a picture; one that is part of the text counts. */
export function isPictureAddress(href: string): boolean {
	return PICTURE_IN_TEXT.test(href) || /^https?:/.test(safeLink(href) ?? "");
}
