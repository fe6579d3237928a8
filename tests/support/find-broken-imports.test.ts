import { expect, test } from "vitest";
import { findBrokenImports } from "./find-broken-imports.ts";

/** Rules that `file` breaks with this text, by the start of their names. */
function rulesBrokenBy(file: string, text: string): readonly string[] {
	return findBrokenImports(new Map([[file, text]])).map((broken) => broken.rule);
}

const CASES: readonly [file: string, allowed: string, forbidden: string, rule: string][] = [
	["server/protocol/a.ts", 'import "zod";', 'import "ws";', "server/protocol is a leaf"],
	["server/protocol/a.ts", 'import "./b.ts";', 'import "../domain/b.ts";', "server/protocol is a leaf"],
	["server/domain/a.ts", 'import "../protocol/ids.ts";', 'import "node:fs";', "server/domain is pure"],
	["server/domain/a.ts", 'import "./b.ts";', 'import "../application/ports.ts";', "server/domain is pure"],
	[
		"server/application/a.ts",
		'import "../domain/b.ts";',
		'import "fastify";',
		"server/application knows ports",
	],
	[
		"server/application/x/a.ts",
		'import "../ports.ts";',
		'import "node:http";',
		"server/application knows ports",
	],
	[
		"server/application/a.ts",
		'import "node:timers/promises";',
		'import "../infrastructure/storage/b.ts";',
		"server/application knows ports",
	],
	[
		"server/infrastructure/streams/a.ts",
		'import "ioredis";',
		'import "../storage/open-database.ts";',
		"an adapter of server/infrastructure",
	],
	[
		"server/infrastructure/storage/a.ts",
		'import "../../application/ports.ts";',
		'import "../../presentation/http/app.ts";',
		"an adapter of server/infrastructure",
	],
	[
		"server/infrastructure/backends.ts",
		'import "./storage/open-database.ts";',
		'import "fastify";',
		"server/infrastructure/backends.ts",
	],
	[
		"server/presentation/http/a.ts",
		'import "fastify";',
		'import "../../infrastructure/backends.ts";',
		"server/presentation knows the application",
	],
	[
		"server/presentation/http/a.ts",
		'import "ws";',
		'import "kysely";',
		"server/presentation knows the application",
	],
	["server/main.ts", 'import "./config.ts";', 'import "../electron/main.ts";', "the server's own wiring"],
	["electron/main.ts", 'import "electron";', 'import "../server/config.ts";', "electron is a host"],
	[
		"electron/main.ts",
		'import "../server/protocol/ids.ts";',
		'import "../renderer/main.ts";',
		"electron is a host",
	],
	["renderer/ui/a.tsx", 'import "react";', 'import "../store/state.ts";', "renderer/ui knows nothing"],
	["renderer/features/x/a.tsx", 'import "../../ui/b.tsx";', 'import "../y/b.tsx";', "a feature knows ui"],
	["renderer/features/x/a.tsx", 'import "./b.tsx";', 'import "../../client/b.ts";', "a feature knows ui"],
	[
		"renderer/client/a.ts",
		'import "../../server/protocol/ids.ts";',
		'import "../store/b.ts";',
		"renderer/client",
	],
	["renderer/store/a.ts", 'import "zustand";', 'import "../features/x/b.tsx";', "renderer/store is pure"],
	[
		"renderer/app/a.tsx",
		'import "../client/b.ts";',
		'import "../../server/config.ts";',
		"the renderer cannot reach",
	],
	["renderer/main.ts", 'import "../electron/bridge.ts";', 'import "node:fs";', "the renderer cannot reach"],
	[
		"server/main.ts",
		'import "./a.ts";',
		'import "../tests/support/b.ts";',
		"the product never imports its tests",
	],
];

test.each(CASES)("in %s, %s is allowed and %s is not", (file, allowed, forbidden, rule) => {
	expect(rulesBrokenBy(file, allowed)).toEqual([]);
	expect(rulesBrokenBy(file, forbidden)).toEqual([expect.stringContaining(rule)]);
});

test.each([
	'import type { A } from "fastify";',
	'export { a } from "fastify";',
	'export * from "fastify";',
	'const f = () => import("fastify");',
])("every way to import is seen: %s", (text) => {
	expect(rulesBrokenBy("server/domain/a.ts", text)).toHaveLength(1);
});

test("a word in a comment or a string is no import", () => {
	expect(rulesBrokenBy("server/domain/a.ts", '// import "fastify"\nexport const a = `import "ws"`;')).toEqual(
		[],
	);
});

test("a test beside its file may import what it needs", () => {
	expect(rulesBrokenBy("server/domain/a.test.ts", 'import "fast-check";')).toEqual([]);
});

test("the settings of a build tool may import what they need, a file of the room may not", () => {
	expect(rulesBrokenBy("renderer/vite.config.ts", 'import "node:path";')).toEqual([]);
	expect(rulesBrokenBy("renderer/config.ts", 'import "node:path";')).toHaveLength(1);
});

test("the place of a broken rule is told", () => {
	const broken = findBrokenImports(new Map([["server/domain/a.ts", 'import "./b.ts";\n\nimport "ws";\n']]));
	expect(broken).toMatchObject([{ file: "server/domain/a.ts", line: 3, imports: "ws" }]);
});

test("a cycle over three files is found once, a diamond is not one", () => {
	const cycle = new Map([
		["server/domain/a.ts", 'import "./b.ts";'],
		["server/domain/b.ts", 'import "./c.ts";'],
		["server/domain/c.ts", 'import "./a.ts";'],
	]);
	expect(findBrokenImports(cycle).map((broken) => broken.rule)).toEqual([
		"no cycles: server/domain/a.ts → server/domain/b.ts → server/domain/c.ts → server/domain/a.ts",
	]);
	const diamond = new Map([
		["server/domain/a.ts", 'import "./b.ts";\nimport "./c.ts";'],
		["server/domain/b.ts", 'import "./d.ts";'],
		["server/domain/c.ts", 'import "./d.ts";'],
		["server/domain/d.ts", "export const d = 1;"],
	]);
	expect(findBrokenImports(diamond)).toEqual([]);
});
