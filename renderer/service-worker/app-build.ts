/** The files of one build of the page, by their paths below it. */
export type AppBuild = {
	/** Another one for each build. */
	readonly version: string;
	/** Its first script, which its page names. */
	readonly entry: string;
	/** Without these nothing works; they are kept from the beginning. */
	readonly files: readonly string[];
	/** Kept once they were used, or once a page has nothing else to do. */
	readonly extras: readonly string[];
	/** Pages within the page; what they run is among the files. */
	readonly frames: readonly FrameBuild[];
};

export type FrameBuild = {
	/** The page's path, which the server has too. */
	readonly path: string;
	/** All that it runs, in one. */
	readonly script: string;
	/** Of that script, as a policy of content names it. */
	readonly hash: string;
};

/** What a request asks for, as far as it is the app itself. Null: it is none of its files, and left alone. */
export type Asked =
	| { readonly type: "page" }
	| { readonly type: "frame"; readonly frame: FrameBuild }
	| { readonly type: "file"; readonly path: string };

/** Only what was built is ever kept: no answer of a server, and nothing that belongs to a person. */
export function findAsked(
	{ files, extras, frames }: AppBuild,
	scope: string,
	{ url, method, mode }: Pick<Request, "url" | "method" | "mode">,
): Asked | null {
	if (method !== "GET") return null;
	const { origin, pathname } = new URL(url);
	const base = new URL(scope);
	if (origin !== base.origin || !pathname.startsWith(base.pathname)) return null;
	const path = pathname.slice(base.pathname.length);
	if (mode === "navigate") {
		if (path === "" || path === "index.html") return { type: "page" };
		const frame = frames.find((one) => one.path === path);
		return frame === undefined ? null : { type: "frame", frame };
	}
	return files.includes(path) || extras.includes(path) ? { type: "file", path } : null;
}

/** Whether a page is the one of this build, and not of one that came before or after. */
export function isPageOf({ entry }: AppBuild, html: string): boolean {
	return html.includes(`./${entry}"`);
}

/** What a page that has nothing else to do says to its worker. */
export const KEEP_ALL = "keep all";

/** Lock of the kept files: held by who opens them, lest it brings them back, and by who takes them away. */
export const FILES_LOCK = "parley-app";
