import { createHash } from "node:crypto";
import { join } from "node:path";
import { build, type InlineConfig, type Plugin } from "vite";
import { leaveOut } from "./frames/leave-out.config.ts";
import type { AppBuild, FrameBuild } from "./service-worker/app-build.ts";

type Output = {
	readonly fileName: string;
	readonly type: "asset" | "chunk";
	readonly isEntry?: boolean;
	readonly source?: string | Uint8Array;
};

/** Several megabytes: grammars of programming languages, letters of scripts that are not on every page, drawing. */
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
			const frame = await buildFrame();
			const file = { type: "asset", fileName: frame.script, source: frame.source } as const;
			this.emitFile(file);
			const described = describeBuild([...Object.values(bundle), file], [frame]);
			this.emitFile({ type: "asset", fileName: "service-worker.js", source: await buildWorker(described) });
		},
	};
}

/** @param outputs of the page's build, its own page among them */
export function describeBuild(outputs: readonly Output[], frames: AppBuild["frames"] = []): AppBuild {
	const files = outputs.filter(
		({ fileName }) => fileName.startsWith("assets/") && !fileName.endsWith(".map"),
	);
	const entry = files.find(({ isEntry }) => isEntry === true)?.fileName;
	if (entry === undefined) throw new Error("The page has no first script");
	const page = outputs.find(({ fileName }) => fileName === "index.html")?.source;
	if (page === undefined) throw new Error("The build has no page");
	const names = [...new Set(files.map(({ fileName }) => fileName))].sort();
	const extras = new Set(files.filter(isExtra).map(({ fileName }) => fileName));
	return {
		version: createHash("sha256").update(names.join("\n")).update(page).digest("hex").slice(0, 16),
		entry,
		files: names.filter((name) => !extras.has(name)),
		extras: [...extras].sort(),
		frames: frames.map(({ path, script, hash }) => ({ path, script, hash })),
	};
}

/** What a worker of the page loads is an asset of the page's build. */
function isExtra({ fileName, type }: Output): boolean {
	if (EXTRA.test(fileName)) return !LETTERS.test(fileName);
	return type === "asset" && fileName.endsWith(".js") && !WORKER.test(fileName);
}

/** What draws diagrams, as one script that can stand within its page. */
async function buildFrame(): Promise<FrameBuild & { readonly source: string }> {
	const script = await buildScript("frames/diagram.ts", "parleyDiagram", { plugins: [leaveOut()] });
	// Within a page these would end the script, or hide what follows.
	const source = script.replaceAll(/<(?=\/script|!--)/gi, "\\x3c");
	const digest = createHash("sha256").update(source);
	const name = digest.copy().digest("hex").slice(0, 8);
	const hash = `sha256-${digest.digest("base64")}`;
	return { path: "frames/diagram.html", script: `assets/diagram-frame-${name}.js`, hash, source };
}

/** The worker as one script. */
export function buildWorker(described: AppBuild): Promise<string> {
	const define = { APP_BUILD: JSON.stringify(described) };
	return buildScript("service-worker/service-worker.ts", "parleyServiceWorker", { define });
}

async function buildScript(entry: string, name: string, config: InlineConfig): Promise<string> {
	const built = await build({
		configFile: false,
		root: import.meta.dirname,
		logLevel: "warn",
		publicDir: false,
		...config,
		build: {
			write: false,
			target: "es2023",
			lib: { entry: join(import.meta.dirname, entry), formats: ["iife"], name, fileName: name },
		},
	});
	const [first] = Array.isArray(built) ? built : [built];
	const chunk = first !== undefined && "output" in first ? first.output[0] : undefined;
	if (chunk?.type !== "chunk") throw new Error(`${entry} was not built`);
	return chunk.code;
}
