import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { normalizePath, type Plugin } from "vite";
import { leanReact } from "./lean-react.config.ts";

/** Leave out of the first script what is in the packages it is made of and never run here. */
export function leanScript(): Plugin[] {
	return [markdownReaderOnly(), ownIcons(), iconByIcon(), shortPreload(), leanReact()];
}

type ReadModule = (id: string) => { readonly importers: readonly string[] } | null;

/** What every page asks for in its first two seconds, without being told to. */
const SOON = [
	"app/bind-later.ts",
	"app/broken.tsx",
	"app/load-ahead.ts",
	"app/mirror-settings.ts",
	"client/changes/open-changes.ts",
	"client/decode-models.ts",
	"client/decode-sync.ts",
	"client/mirror/open-mirror.ts",
	"features/chat-list/list-gestures.tsx",
	"features/composer/tools-button.tsx",
	"features/shell/answer-announcer.tsx",
	"features/shell/status-lines.tsx",
	"features/shell/toast-view.tsx",
	"features/shell/tool-announcer.tsx",
	"features/transcript/edit-message.tsx",
	"features/transcript/pending-buttons.tsx",
	"features/transcript/pending-files.tsx",
	"ui/tooltip-layer.tsx",
	"ui/windowed/watch-hands.ts",
].map(inRenderer);

/** What is fetched ahead of its use, where nobody saves data. */
const AHEAD = [
	"app/files/draft-files.tsx",
	"app/overlays.tsx",
	"app/right-panels.tsx",
	"app/take-files.ts",
	"features/composer/context-meter.tsx",
	"features/composer/drop-overlay.tsx",
	"features/palette/palette.tsx",
	"features/servers/doctor/own-diagnosis.tsx",
	"features/transcript/find/find-bar.tsx",
	"features/transcript/loading-line.tsx",
	"features/transcript/markdown/colour-code.ts",
	"features/transcript/markdown/growing-blocks.ts",
	"features/transcript/markdown/highlight-code.ts",
	"features/transcript/markdown/read-sample.ts",
	"features/transcript/message-files.tsx",
	"features/transcript/selected-in.ts",
].map(inRenderer);

/**
 * All that the page begins with in one file, and all that it asks for soon after in a second one: they compress better
 * than the many that a bundler makes, the first one need not name those, and thirty answers of the server cost more
 * than what is in them. The name of a module's file; null: it is left to the bundler.
 */
export function nameEarlyScripts(): (id: string, context: { getModuleInfo: ReadModule }) => string | null {
	const main = inRenderer("main.ts");
	const missing = [...SOON, ...AHEAD].filter((file) => !existsSync(file));
	if (missing.length > 0) throw new Error(`Not asked for any more, see here: ${missing.join(", ")}`);
	const isFirst = reachedFrom([main]);
	const isSecond = reachedFrom(SOON);
	const isThird = reachedFrom(AHEAD);
	return (id, context) => {
		// Its own file is the one that the page names.
		if (id === main) return null;
		const read = (other: string) => context.getModuleInfo(other);
		if (isFirst(id, read)) return "first";
		if (isSecond(id, read)) return "second";
		return isThird(id, read) ? "third" : null;
	};
}

/** As the bundler names it, on Windows too. */
function inRenderer(file: string): string {
	return normalizePath(join(import.meta.dirname, file));
}

/** Whether a module is one of these or imported by them, directly or not. */
function reachedFrom(roots: readonly string[]): (id: string, read: ReadModule) => boolean {
	const known = new Map(roots.map((id) => [id, true]));
	return function isReached(id, read) {
		const found = known.get(id);
		if (found !== undefined) return found;
		// Modules that import each other would ask in circles.
		known.set(id, false);
		const reached = (read(id)?.importers ?? []).some((importer) => isReached(importer, read));
		known.set(id, reached);
		return reached;
	};
}

/**
 * Of the markdown package only what reads a text, a third of it stays out: what it makes besides, such as HTML, is
 * set up when it is loaded, so that a bundler has to keep it.
 */
function markdownReaderOnly(): Plugin {
	const FILE = /\/marked\/lib\/marked\.esm\.js$/;
	const REST = /var (\w+)=new \w+;function \w+\(\w+,\w+\)\{return \1\.parse[\s\S]*export\{([^}]*)\};/;
	const isKept = (name: string) => / as (?:Lexer|Tokenizer)$/.test(name);
	return {
		name: "parley-markdown-reader-only",
		enforce: "pre",
		transform: {
			filter: { id: FILE },
			handler(code) {
				const [rest, , names = ""] = REST.exec(code) ?? [];
				if (rest === undefined)
					throw new Error("The markdown package is built in another way: look what it sets up");
				return { code: code.replace(rest, () => `export{${names.split(",").filter(isKept)}};`), map: null };
			},
		},
	};
}

/**
 * Icons are drawn by a few lines of our own: the package's way is made for what no page here asks of it. The keys of
 * their lines are for a list of children, which these are not, and being random they compress to nothing less. Nor
 * does anything here look for the other names of an icon.
 */
function ownIcons(): Plugin {
	const KEY = /, key: "\w+"/g;
	const OTHER_NAMES = /,\s*aliases: \[[^\]]*\]|^__iconData\.node;$/gm;
	return {
		name: "parley-own-icons",
		enforce: "pre",
		transform: {
			filter: { id: /\/lucide-react\/dist\/esm\/icons\/[\w-]+\.mjs$/, code: KEY },
			handler: (code) => ({ code: code.replaceAll(KEY, "").replace(OTHER_NAMES, ""), map: null }),
		},
		resolveId(source, importer) {
			const isIcon = source === "../createLucideIcon.mjs" && importer?.includes("/lucide-react/") === true;
			return isIcon ? join(import.meta.dirname, "ui/create-icon.ts") : null;
		},
	};
}

/** Each icon from its own file: the package's list of all names would tie those of later parts to the first script. */
function iconByIcon(): Plugin {
	const PACKAGE = join(import.meta.dirname, "../node_modules/lucide-react/dist/esm");
	const files = new Map<string, string>();
	const list = readFileSync(join(PACKAGE, "lucide-react.mjs"), "utf8");
	for (const [, names = "", file = ""] of list.matchAll(
		/^export \{ (default as [^}]*) \} from '([^']+)';$/gm,
	))
		for (const name of names.split(", ")) files.set(name.replace("default as ", ""), join(PACKAGE, file));
	const importOf = (part: string) => {
		const [name = "", here = name] = part.split(" as ");
		const file = files.get(name);
		if (file === undefined) throw new Error(`The icons are packed in another way: where is ${name}?`);
		return `import ${here} from ${JSON.stringify(file)};`;
	};
	return {
		name: "parley-icon-by-icon",
		enforce: "pre",
		transform: {
			filter: { id: /\/renderer\/.*\.tsx?$/, code: 'from "lucide-react"' },
			handler: (code) => ({
				code: code.replaceAll(/import \{([^}]*)\} from "lucide-react";/g, (_, names: string) =>
					listNames(names).map(importOf).join(" "),
				),
				map: null,
			}),
		},
	};
}

/** Of an import, without its types. */
function listNames(names: string): readonly string[] {
	return names
		.split(",")
		.map((name) => name.trim())
		.filter((name) => name !== "" && !name.startsWith("type "));
}

/** The bundler's own way to fetch a part with what it needs is four times as long, for browsers that are not ours. */
function shortPreload(): Plugin {
	return {
		name: "parley-short-preload",
		enforce: "pre",
		load: {
			filter: { id: /^\0vite\/preload-helper\.js$/ },
			handler: () => readFileSync(join(import.meta.dirname, "ui/preload-part.js"), "utf8"),
		},
	};
}
