import { join } from "node:path";
import { runPackager } from "../../packaging/run-packager.ts";
import { writeStubRuntime } from "../../packaging/stub-runtime.ts";
import { writeStubTools } from "../../packaging/stub-tools.ts";
import { sumBytes } from "../../packaging/sum-bytes.ts";
import { openTempDir } from "../../support/temp-dir.ts";
import type { Figures } from "./metric.ts";

/** Packs the built app for Linux around a stand-in for Electron: what is left is ours. */
export async function measurePacked(): Promise<Figures> {
	await using folder = await openTempDir();
	const runtime = join(folder.path, "runtime");
	const dist = join(folder.path, "dist");
	await writeStubRuntime(runtime, "linux");
	const tools = await writeStubTools(folder.path);
	await runPackager(["--linux", "--x64", "dir", "--runtime", runtime, "--output", dist], tools);
	return { packedMb: sumBytes(join(dist, "linux-unpacked/resources")) / 1024 / 1024 };
}
