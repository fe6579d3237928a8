import { posix } from "node:path";
import { parseSync } from "oxc-parser";
import { IMPORT_RULES, type ImportRule } from "./import-rules.ts";

export type BrokenImport = {
	readonly file: string;
	readonly line: number;
	readonly imports: string;
	readonly rule: string;
};
type Import = { readonly specifier: string; readonly line: number };

/** Checks the rules over `sources`: path relative to the project, with forward slashes → text. */
export function findBrokenImports(sources: ReadonlyMap<string, string>): readonly BrokenImport[] {
	const broken: BrokenImport[] = [];
	const graph = new Map<string, { readonly target: string; readonly line: number }[]>();
	for (const [file, text] of sources) {
		const edges: { target: string; line: number }[] = [];
		graph.set(file, edges);
		for (const { specifier, line } of readImports(file, text)) {
			const rule = isOutsideRooms(file) ? null : findBrokenRule(file, specifier);
			if (rule !== null) broken.push({ file, line, imports: specifier, rule });
			const target = resolve(file, specifier);
			if (target !== null && sources.has(target)) edges.push({ target, line });
		}
	}
	return [...broken, ...findCycles(graph)];
}

function findBrokenRule(file: string, specifier: string): string | null {
	const target = resolve(file, specifier);
	if (target?.startsWith("tests/")) return "the product never imports its tests";
	const rule = IMPORT_RULES.find((candidate) => candidate.from.test(file));
	if (rule === undefined) return null;
	const allowed = target === null ? allowsPackage(rule, specifier) : allowsFile(rule, file, target);
	return allowed ? null : rule.name;
}

function allowsFile(rule: ImportRule, file: string, target: string): boolean {
	const own = rule.from.exec(file)?.[1] ?? "";
	return rule.files.some((prefix) => target.startsWith(prefix.replace("$1", own)));
}

function allowsPackage(rule: ImportRule, specifier: string): boolean {
	if (rule.notPackages?.some((pattern) => pattern.test(specifier))) return false;
	return rule.packages === "*" || rule.packages.some((pattern) => pattern.test(specifier));
}

function resolve(file: string, specifier: string): string | null {
	if (!specifier.startsWith(".")) return null;
	return posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ""));
}

/** Tests and settings of tools run in Node and are part of no room. */
function isOutsideRooms(file: string): boolean {
	return file.startsWith("tests/") || /\.(?:test|config)\.tsx?$/.test(file);
}

function readImports(file: string, text: string): readonly Import[] {
	const { module } = parseSync(file, text);
	const requests = [
		...module.staticImports.map((one) => one.moduleRequest),
		...module.staticExports.flatMap((one) => one.entries.flatMap((entry) => entry.moduleRequest ?? [])),
	];
	const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => ({
		value: text.slice(start, end).replace(/^["'`]|["'`]$/g, ""),
		start,
	}));
	return [...requests, ...dynamic].map(({ value, start }) => ({
		specifier: value,
		line: text.slice(0, start).split("\n").length,
	}));
}

/** One finding per cycle, told at the file where it was entered. */
function findCycles(
	graph: ReadonlyMap<string, readonly { readonly target: string; readonly line: number }[]>,
) {
	const done = new Set<string>();
	const found: BrokenImport[] = [];
	const visit = (file: string, path: readonly string[]): void => {
		for (const { target, line } of graph.get(file) ?? []) {
			const start = path.indexOf(target);
			if (start >= 0) {
				const cycle = [...path.slice(start), target].join(" → ");
				found.push({ file, line, imports: target, rule: `no cycles: ${cycle}` });
			} else if (!done.has(target)) visit(target, [...path, target]);
		}
		done.add(file);
	};
	for (const file of graph.keys()) if (!done.has(file)) visit(file, [file]);
	return found;
}
