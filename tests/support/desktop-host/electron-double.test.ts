import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toAppAddress, toBrowserAddress } from "./app-address.ts";
import { strict } from "./doubled.ts";
import { findUsedApi } from "./find-used-api.ts";

const ELECTRON = join(import.meta.dirname, "../../../electron");
/** The double of the preload's side is part of the page, and throws there. */
const IN_PAGE = /^(?:contextBridge|ipcRenderer)\b/;

test("the double has all of Electron's API that the host uses", () => {
	const used = findUsedApi(ELECTRON).filter((name) => !IN_PAGE.test(name));
	expect(used).toContain("app.requestSingleInstanceLock");
	expect(used).toContain("utilityProcess.fork");
	// In a process of its own, since the double is an app of its own.
	const script = `
		import * as electron from ${JSON.stringify(join(import.meta.dirname, "electron-double.ts"))};
		const missing = ${JSON.stringify(used)}.filter((path) => {
			const [name, member] = path.split(".");
			return !(name in electron) || (member !== undefined && !(member in electron[name]));
		});
		process.stdout.write(JSON.stringify(missing), () => process.exit(0));`;
	const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
	expect(JSON.parse(said)).toEqual([]);
});

test("what the double does not have is an error that names it, and no undefined", () => {
	const double = strict("shell", { beep: () => "beep" });
	expect(double.beep()).toBe("beep");
	expect(() => (double as unknown as { trashItem: unknown }).trashItem).toThrow(
		/no electron\.shell\.trashItem/,
	);
});

test.each([
	["app://parley/index.html#/x", "http://parley.app.localhost/index.html#/x"],
	["app://parley", "http://parley.app.localhost"],
	["http://127.0.0.1:8005/app://parley", "http://127.0.0.1:8005/app://parley"],
])("%s is %s for the browser, and back", (app, browser) => {
	expect(toBrowserAddress(app)).toBe(browser);
	expect(toAppAddress(browser)).toBe(app);
});
