import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { FUSE_SENTINEL } from "./fuses.ts";

/** Fuses as Electron ships them, in their order; 1 is on. */
const SHIPPED_FUSES = "101100011";
/** A small program that a package of the packager brings along. */
const WINDOWS_PROGRAM = join(import.meta.dirname, "../../node_modules/electron-winstaller/vendor/rcedit.exe");

/**
 * What electron-builder looks for in Electron, without Electron: names, rights, and the place in the program
 * where fuses are. Such a folder stands in for the download, and the packed app cannot be started.
 */
export async function writeStubRuntime(folder: string, platform: "linux" | "mac" | "win"): Promise<void> {
	const files = platform === "mac" ? macFiles() : platform === "win" ? await windowsFiles() : LINUX_FILES;
	for (const [name, content] of Object.entries({ ...files, ...LICENSES })) {
		const path = join(folder, name);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, content, { mode: 0o755 });
	}
}

type Files = Readonly<Record<string, string | Buffer>>;

const LICENSES: Files = {
	LICENSE: "License of Electron",
	"LICENSES.chromium.html": "Licenses of Chromium",
};

const LINUX_FILES: Files = {
	electron: withFuses(Buffer.from("#!/bin/sh\nexit 1\n")),
	"chrome-sandbox": "",
	chrome_crashpad_handler: "",
	"locales/en-US.pak": "",
	"resources/.keep": "",
};

/** The packager writes icon, version and the archive's hash into the program, so it has to be a real one. */
async function windowsFiles(): Promise<Files> {
	return {
		"electron.exe": withFuses(await readFile(WINDOWS_PROGRAM)),
		"locales/en-US.pak": "",
		"resources/.keep": "",
	};
}

function macFiles(): Files {
	const helpers = ["", " (Renderer)", " (GPU)", " (Plugin)"].map((kind) => `Electron Helper${kind}`);
	const app = "Electron.app/Contents";
	return {
		...bundle("Electron.app", "Electron"),
		[`${app}/Resources/electron.icns`]: "",
		[`${app}/Frameworks/Electron Framework.framework/Electron Framework`]: withFuses(Buffer.alloc(16)),
		...Object.assign({}, ...helpers.map((name) => bundle(`${app}/Frameworks/${name}.app`, name))),
	};
}

function bundle(folder: string, name: string): Files {
	return {
		[`${folder}/Contents/MacOS/${name}`]: "",
		[`${folder}/Contents/Info.plist`]: `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleName</key><string>${name}</string>
<key>CFBundleIconFile</key><string>electron.icns</string>
</dict></plist>`,
	};
}

function withFuses(program: Buffer): Buffer {
	const fuses = Buffer.from([1, SHIPPED_FUSES.length]);
	return Buffer.concat([program, Buffer.from(FUSE_SENTINEL), fuses, Buffer.from(SHIPPED_FUSES)]);
}
