import { createHash } from "node:crypto";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import type { AppBuild } from "./service-worker/app-build.ts";

type Output = {
	readonly fileName: string;
	readonly type: "asset" | "chunk";
	readonly isEntry?: boolean;
	readonly source?: string | Uint8Array;
};

/** Grammars of programming languages, and letters of scripts that are not on every page: several megabytes. */
const EXTRA = /\.woff2$/;
const WORKER = /worker/;
const LETTERS = /(?:inter|jetbrains-mono)-latin-wght/;

/** Writes the worker that keeps this build for when its server is away, with the list of what there is to keep. */
export function serviceWorker(): Plugin {
	return {
		name: "parley-service-worker",
		apply: "build",
		enforce: "post",
		async generateBundle(_options, bundle) {
			const outputs = Object.values(bundle);
			const source = await buildWorker(describeBuild(outputs));
			this.emitFile({ type: "asset", fileName: "service-worker.js", source });
		},
	};
}

/** @param outputs of the page's build, its own page among them */
export function describeBuild(outputs: readonly Output[]): AppBuild {
	const files = outputs.filter(
		({ fileName }) => fileName.startsWith("assets/") && !fileName.endsWith(".map"),
	);
	const entry = files.find(({ isEntry }) => isEntry === true)?.fileName;
	if (entry === undefined) throw new Error("The page has no first script");
	const page = outputs.find(({ fileName }) => fileName === "index.html")?.source;
	if (page === undefined) throw new Error("The build has no page");
	const names = files.map(({ fileName }) => fileName).sort();
	const extras = new Set(files.filter(isExtra).map(({ fileName }) => fileName));
	return {
		version: createHash("sha256").update(names.join("\n")).update(page).digest("hex").slice(0, 16),
		entry,
		files: names.filter((name) => !extras.has(name)),
		extras: [...extras].sort(),
	};
}

/** What a worker of the page loads is an asset of the page's build. */
function isExtra({ fileName, type }: Output): boolean {
	if (EXTRA.test(fileName)) return !LETTERS.test(fileName);
	return type === "asset" && fileName.endsWith(".js") && !WORKER.test(fileName);
}

/** The worker as one script. */
export async function buildWorker(described: AppBuild): Promise<string> {
	const built = await build({
		configFile: false,
		root: import.meta.dirname,
		logLevel: "warn",
		publicDir: false,
		define: { APP_BUILD: JSON.stringify(described) },
		build: {
			write: false,
			target: "es2023",
			lib: {
				entry: join(import.meta.dirname, "service-worker/service-worker.ts"),
				formats: ["iife"],
				name: "parleyServiceWorker",
				fileName: "service-worker",
			},
		},
	});
	const [first] = Array.isArray(built) ? built : [built];
	const chunk = first !== undefined && "output" in first ? first.output[0] : undefined;
	if (chunk?.type !== "chunk") throw new Error("The service worker was not built");
	return chunk.code;
}
