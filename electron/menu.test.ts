import type { MenuItemConstructorOptions } from "electron";
import { expect, test } from "vitest";
import { createMenuTemplate, type MenuActions } from "./menu.ts";

const actions = new Proxy({}, { get: () => () => {} }) as MenuActions;
const flatten = (items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] =>
	items.flatMap((item) => [item, ...flatten((item.submenu ?? []) as MenuItemConstructorOptions[])]);

test.each(["linux", "win32", "darwin"] as const)("the menu of %s has the roles of its system", (platform) => {
	const roles = flatten(createMenuTemplate({ platform, isPackaged: true, servers: [] }, actions)).map(
		(item) => item.role,
	);
	expect(roles).toEqual(expect.arrayContaining(["editMenu", "windowMenu", "quit", "about"]));
	expect(roles.includes("appMenu")).toBe(platform === "darwin");
	expect(roles).not.toContain("toggleDevTools");
});

test("every key is there once", () => {
	for (const platform of ["linux", "darwin"] as const) {
		const items = flatten(createMenuTemplate({ platform, isPackaged: false, servers: [] }, actions));
		const keys = items.flatMap((item) => item.accelerator ?? []);
		expect(new Set(keys).size).toBe(keys.length);
	}
});
