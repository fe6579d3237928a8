import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import { writeFileWhole } from "./write-file-whole.ts";

/** Of the shell: no file gets longer than a kilobyte. A disk that fills up takes a part of a text in the same way. */
const LIMIT = "ulimit -f 1; ";

test.skipIf(process.platform === "win32")(
	"where there is no room for all of a text, the old file stays and the writing fails",
	async () => {
		await using folder = await openTempDir();
		const path = join(folder.path, "settings.json");
		writeFileWhole(path, "old");
		const code = `
			import { writeFileWhole } from ${JSON.stringify(import.meta.resolve("./write-file-whole.ts"))};
			writeFileWhole(${JSON.stringify(path)}, "x".repeat(3000));
		`;
		const run = spawnSync(
			"sh",
			["-c", `${LIMIT}exec "$@"`, "sh", process.execPath, "--input-type=module", "-e", code],
			{ encoding: "utf8" },
		);
		expect(readFileSync(path, "utf8")).toBe("old");
		expect(run.stderr).toContain("EFBIG");
	},
);
