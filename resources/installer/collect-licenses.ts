import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const manifestSchema = z.object({
	name: z.string(),
	version: z.string(),
	license: z.unknown().optional(),
	dependencies: z.record(z.string(), z.string()).default({}),
	devDependencies: z.record(z.string(), z.string()).default({}),
});
type Package = { readonly folder: string; readonly manifest: z.infer<typeof manifestSchema> };

const SOURCES = "{server,renderer,electron}/**/*.{ts,tsx,css}";
const IMPORT = /(?:from|import|@import|import\()\s*"((?:@[^/"]+\/)?[^./"][^/"]*)/g;
const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)/i;

/**
 * Licences of all packages that may be in the bundles: those our sources import, and what these need in turn.
 * Bundling drops the files that the licences want to be kept.
 */
export function collectLicenses(root: string): string {
	const found = new Map<string, Package>();
	const add = (name: string, from: string) => {
		const folder = findPackage(name, from);
		if (folder === null || found.has(folder)) return;
		const manifest = readManifest(folder);
		found.set(folder, { folder, manifest });
		for (const dependency of Object.keys(manifest.dependencies)) add(dependency, folder);
	};
	for (const name of importedPackages(root)) add(name, root);
	return [...found.values()]
		.sort((a, b) => a.manifest.name.localeCompare(b.manifest.name))
		.map(describe)
		.join(`\n\n${"-".repeat(80)}\n\n`);
}

function importedPackages(root: string): ReadonlySet<string> {
	const { dependencies, devDependencies } = readManifest(root);
	const imported = globSync(SOURCES, { cwd: root })
		.filter((file) => !/\.test\.tsx?$/.test(file))
		.flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(IMPORT)])
		.map(([, name = ""]) => name);
	return new Set(imported.filter((name) => name in dependencies || name in devDependencies));
}

/** Folder of a package as Node finds it from another one; null where it is not installed on this system. */
function findPackage(name: string, from: string): string | null {
	const folder = join(from, "node_modules", name);
	if (existsSync(join(folder, "package.json"))) return folder;
	const parent = dirname(from);
	return parent === from ? null : findPackage(name, parent);
}

function readManifest(folder: string): Package["manifest"] {
	return manifestSchema.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
}

function describe({ folder, manifest }: Package): string {
	const license = typeof manifest.license === "string" ? manifest.license : "see below";
	const texts = readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isFile() && LICENSE_FILE.test(entry.name))
		.map((entry) => readFileSync(join(folder, entry.name), "utf8").trim());
	return [`${manifest.name} ${manifest.version} (${license})`, ...texts].join("\n\n");
}
