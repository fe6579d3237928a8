import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findBrokenImports } from "./find-broken-imports.ts";

const root = join(import.meta.dirname, "../..");
const files = globSync("{server,renderer,electron,tests}/**/*.{ts,tsx}", { cwd: root }).map((file) =>
	file.replaceAll("\\", "/"),
);
const broken = findBrokenImports(
	new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")])),
);

for (const { file, line, imports, rule } of broken)
	console.error(`${file}:${line} imports "${imports}"\n  ${rule}`);
if (broken.length > 0) process.exitCode = 1;
