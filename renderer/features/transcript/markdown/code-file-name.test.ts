import { expect, test } from "vitest";
import { codeFileName } from "./code-file-name.ts";

test.each([
	["", "code.txt"],
	["ts", "code.ts"],
	["tsx", "code.tsx"],
	["python3", "code.py"],
	["shell", "code.sh"],
	["c++", "code.cpp"],
	["svg", "code.svg"],
	["json5", "code.json"],
	["csv", "code.csv"],
	["exe", "code.txt"],
	["scr", "code.txt"],
	["../../.bashrc", "code.txt"],
	["constructor", "code.txt"],
	["txt\u202Eexe", "code.txt"],
])("Code named %j is saved as %s", (language, name) => {
	expect(codeFileName(language)).toBe(name);
});
