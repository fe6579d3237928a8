import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { isGranted } from "./lock-down.ts";

const GRANTED = [
	"clipboard-sanitized-write",
	"fullscreen",
	"local-network",
	"local-network-access",
	"loopback-network",
];

/** All that Electron of now has to grant, as its types tell it. */
function readPermissions(): readonly string[] {
	const types = readFileSync(createRequire(import.meta.url).resolve("electron/electron.d.ts"), "utf8");
	const lists = [
		...types.matchAll(/setPermission(?:Check|Request)Handler\(handler: \(+.*?permission: ([^)]*?)[,)]/g),
	];
	return [
		...new Set(
			lists.flatMap(([, list = ""]) => [...list.matchAll(/'([\w-]+)'/g)].map(([, name = ""]) => name)),
		),
	];
}

test("of all permissions there are, the app's page has five and everybody else none", () => {
	const all = [...readPermissions(), "unknown", ""];
	expect(all.length).toBeGreaterThan(20);
	for (const own of ["app://parley", "app://parley/index.html"]) {
		const granted = all.filter((permission) => isGranted(permission, own));
		expect(granted.filter((permission) => !GRANTED.includes(permission))).toEqual([]);
		expect(granted).toContain("clipboard-sanitized-write");
	}
	const foreign = [
		"",
		"null",
		"about:blank",
		"file:///",
		"https://parley",
		"http://127.0.0.1:8005/",
		"app://evil",
		"app://parley.evil",
		"app://parley:80",
		"app://user@parley",
		"app://:password@parley",
		"apps://parley",
		"https://evil/#app://parley",
		"data:text/html,app://parley",
	];
	for (const address of foreign) {
		expect(
			all.filter((permission) => isGranted(permission, address)),
			address,
		).toEqual([]);
	}
});
