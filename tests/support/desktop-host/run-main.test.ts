import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findBrowser } from "../browser.ts";
import { findLeftovers, NOTHING_LEFT } from "../desktop-steps.ts";
import { openTempDir } from "../temp-dir.ts";

const canRun = process.platform === "linux" && findBrowser() !== null;

const NAME = "an app on the test host ends with the tests that started it, however they end";
test.skipIf(!canRun)(NAME, { timeout: 30_000 }, async () => {
	await using folder = await openTempDir();
	const script = `
		import { openHostedApp } from ${JSON.stringify(join(import.meta.dirname, "open-hosted-app.ts"))};
		const main = ${JSON.stringify(join(import.meta.dirname, "../../../out/main/main.js"))};
		const app = await openHostedApp(main, { userData: ${JSON.stringify(folder.path)} });
		await app.window();
		process.stdout.write("open");
		setInterval(() => {}, 1000);`;
	const tests = spawn(process.execPath, ["--input-type=module", "-e", script], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	await once(tests.stdout, "data");
	expect((await findLeftovers(folder.path, null, 0)).processes.length).toBeGreaterThan(1);
	tests.kill("SIGKILL");
	expect(await findLeftovers(folder.path, null)).toEqual(NOTHING_LEFT);
});
