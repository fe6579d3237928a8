import { isBuiltin } from "node:module";
import { parseSync } from "oxc-parser";

/** Packages that a bundled file asks for when it runs; Node's own modules and its neighbours are left out. */
export function findPackageImports(path: string, text: string): readonly string[] {
	const { module } = parseSync(path, text);
	const specifiers = [
		...module.staticImports.map((one) => one.moduleRequest.value),
		...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
			// What is computed cannot be known here.
			const literal = /^["'`]([^"'`$]+)["'`]$/.exec(text.slice(start, end));
			return literal?.[1] ?? [];
		}),
		...requiredBy(path, text),
	];
	const packages = specifiers
		.filter((specifier) => !/^[./]|^\w+:/.test(specifier) && !isBuiltin(specifier))
		.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
	return [...new Set(packages)];
}

/** In a bundled ES module, `require` of what stayed outside has this name; a plain one is part of some string. */
function requiredBy(path: string, text: string): readonly string[] {
	const call = path.endsWith(".cjs") ? /\brequire\("([^"]+)"\)/g : /\b__require\("([^"]+)"\)/g;
	return [...text.matchAll(call)].map(([, specifier = ""]) => specifier);
}
