import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openTempDir, type TempDir } from "../support/temp-dir.ts";
import { WsClient } from "../support/ws-client.ts";
import { openEmbedded } from "./embedded-process.ts";
import { findPackageImports } from "./find-imports.ts";
import { readFuses } from "./fuses.ts";
import { type Packages, packWithStub, type UnpackedApp } from "./pack-with-stub.ts";
import { type AsarFile, extractAsar, hashHeader } from "./read-asar.ts";
import { sumBytes } from "./sum-bytes.ts";

const ROOT = join(import.meta.dirname, "../..");
const MAX_RESOURCES_BYTES = 40 * 1024 * 1024;
/** Everything that may be in the archive; a new kind of file has to be named here, and be needed. */
const ALLOWED: readonly RegExp[] = [
	/^package\.json$/,
	/^out\/main\/[\w./-]+\.js$/,
	/^out\/preload\/[\w-]+\.cjs$/,
	/^out\/server\/(?:embedded|extraction-worker|search-worker|transfer-worker|usage-worker)\.js$/,
	/^out\/server\/chunks\/[\w.-]+\.js$/,
	/^out\/renderer\/index\.html$/,
	/^out\/renderer\/frames\/(?:diagram|picture)\.html$/,
	/^out\/renderer\/frames\/assets\/[\w.-]+\.(?:js|css)$/,
	/^out\/renderer\/assets\/[\w.-]+\.(?:js|css|woff2|svg|png|wasm)$/,
	/^resources\/icons\/(?:tray(?:Template)?(?:@2x)?|png\/512x512)\.png$/,
	/^node_modules\/better-sqlite3\/(?:package\.json|LICENSE|lib\/[\w./-]+\.js|prebuilds\/[\w-]+\.node)$/,
];
const REQUIRED = [
	"package.json",
	"out/main/main.js",
	"out/preload/preload.cjs",
	"out/server/embedded.js",
	"out/server/extraction-worker.js",
	"out/server/search-worker.js",
	"out/server/transfer-worker.js",
	"out/server/usage-worker.js",
	"out/renderer/index.html",
	"out/renderer/frames/diagram.html",
	"out/renderer/frames/picture.html",
	"resources/icons/tray.png",
	"resources/icons/tray@2x.png",
	"resources/icons/trayTemplate.png",
	"resources/icons/trayTemplate@2x.png",
	"node_modules/better-sqlite3/lib/index.js",
];
/** Native formats: how a file begins, and where it names its processor. */
const ELF = { magic: "\x7fELF", processorAt: 18 } as const;
const MACH_O = { magic: "\xcf\xfa\xed\xfe", processorAt: 4 } as const;
const PE = { magic: "MZ", processorAt: 0 } as const;
/** Written into the app for the Debian package only. */
const DEBIAN_FILES = ["resources/apparmor-profile", "resources/package-type"];
const debSchema = z.object({
	architecture: z.string(),
	maintainer: z.string(),
	url: z.string(),
	icons: z.array(z.string()),
	desktopPath: z.string(),
	desktopEntry: z.string(),
});
/** Asked for in a `try` by a bundled package that does well without. */
const OPTIONAL_PACKAGES: readonly string[] = [];

let dir: TempDir;
let packages: Packages;

beforeAll(async () => {
	dir = await openTempDir();
	packages = await packWithStub(dir.path);
}, 180_000);
afterAll(() => dir[Symbol.asyncDispose]());

test("the archive holds what runs, and nothing that is not on the list", () => {
	for (const { archive } of allApps()) {
		const paths = archive.map((file) => file.path);
		expect(paths.filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))).toEqual([]);
		expect(REQUIRED.filter((path) => !paths.includes(path))).toEqual([]);
	}
});

test("every file of the archive has the content its header promises", () => {
	for (const { archive } of allApps()) {
		expect(archive.length).toBeGreaterThan(20);
		expect(archive.filter((file) => !file.isIntact).map((file) => file.path)).toEqual([]);
	}
});

test("beside the archive lies one native module, the one of the system and processor the package is for", () => {
	const expected = [
		[packages.linuxX64, "linux-x64", ELF, 0x3e],
		[packages.linuxArm64, "linux-arm64", ELF, 0xb7],
		[packages.macArm64, "darwin-arm64", MACH_O, 0x0c],
		[packages.windowsX64, "win32-x64", PE, null],
	] as const;
	for (const [{ archive }, target, format, processor] of expected) {
		const native = archive.filter((file) => file.isUnpacked || file.path.endsWith(".node"));
		expect(native.map((file) => file.path)).toEqual([`node_modules/better-sqlite3/prebuilds/${target}.node`]);
		const [{ content, isUnpacked }] = native as [AsarFile];
		expect(isUnpacked).toBe(true);
		expect(content.toString("latin1", 0, format.magic.length)).toBe(format.magic);
		if (processor !== null) expect(content[format.processorAt]).toBe(processor);
	}
});

test("every package that packed code asks for is packed", () => {
	const { archive } = packages.linuxX64;
	const code = archive.filter(({ path }) => /^out\/(?:main|preload|server)\/.*\.c?js$/.test(path));
	const wanted = code.flatMap(({ path, content }) => findPackageImports(path, content.toString()));
	expect(wanted).toContain("better-sqlite3");
	const isThere = (name: string) =>
		name === "electron" || archive.some(({ path }) => path === `node_modules/${name}/package.json`);
	const missing = new Set(wanted.filter((name) => !isThere(name)));
	expect([...missing].filter((name) => !OPTIONAL_PACKAGES.includes(name))).toEqual([]);
});

test("the packed package.json says what the app is and nothing of how it is made", () => {
	const manifest = JSON.parse(find("package.json").content.toString()) as Record<string, unknown>;
	const { dependencies, ...rest } = manifest;
	expect(rest).toMatchObject({
		name: "parley",
		productName: "Parley",
		type: "module",
		main: "out/main/main.js",
	});
	expect(rest).not.toHaveProperty("devDependencies");
	for (const made of ["scripts", "optionalDependencies"]) expect(rest[made] ?? null).toBeNull();
	expect(Object.keys(dependencies as object)).toEqual(["better-sqlite3"]);
});

test("nothing packed names a folder of the computer that packed it", () => {
	const named = packages.linuxX64.archive.filter(
		({ content }) => content.includes(ROOT) || content.includes(dir.path),
	);
	expect(named.map((file) => file.path)).toEqual([]);
});

test("the fuses of the program are set, on every system", async () => {
	for (const { program } of allApps()) {
		expect(await readFuses(program)).toEqual({
			runAsNode: false,
			cookieEncryption: true,
			nodeOptions: false,
			nodeCliInspect: false,
			asarIntegrity: true,
			onlyLoadAppFromAsar: true,
			browserV8Snapshot: false,
			fileProtocolPrivileges: false,
		});
	}
});

test("the systems that check the archive know its hash", async () => {
	const { macArm64, windowsX64 } = packages;
	const plist = await readFile(join(macArm64.folder, "Info.plist"), "utf8");
	const mac = await hashHeader(join(macArm64.resources, "app.asar"));
	expect(plist.replace(/\s+/g, "")).toContain(`<key>hash</key><string>${mac}</string>`);
	const windows = await hashHeader(join(windowsX64.resources, "app.asar"));
	expect((await readFile(windowsX64.program)).includes(windows)).toBe(true);
});

test("links that begin with parley: open the app on Mac and Linux", async () => {
	const plist = await readFile(join(packages.macArm64.folder, "Info.plist"), "utf8");
	expect(plist).toMatch(/<key>CFBundleURLSchemes<\/key>\s*<array>\s*<string>parley<\/string>/);
	const { desktopPath, desktopEntry } = await readDeb();
	expect(desktopPath).toBe("/usr/share/applications/parley.desktop");
	const lines = desktopEntry.split("\n");
	for (const line of [
		"Name=Parley",
		"Exec=/opt/Parley/parley %U",
		"Icon=parley",
		"StartupWMClass=parley",
		"MimeType=x-scheme-handler/parley;",
	]) {
		expect(lines).toContain(line);
	}
});

test("the Debian package is told its processor, its people and the icons in all sizes", async () => {
	const { architecture, maintainer, url, icons } = await readDeb();
	expect(architecture).toBe("amd64");
	expect(maintainer).toMatch(/^Parley contributors <.+@.+>$/);
	expect(url).toMatch(/^https:\/\//);
	for (const size of [16, 32, 48, 128, 256, 512]) {
		expect(icons).toContain(`/usr/share/icons/hicolor/${size}x${size}/apps/parley.png`);
	}
});

test("the licences of the app, of Electron and of bundled packages come along", async () => {
	const read = (path: string) => readFile(join(packages.linuxX64.folder, path), "utf8");
	expect(await read("LICENSE.electron.txt")).not.toBe("");
	expect(await read("resources/LICENSE.parley.txt")).toContain("MIT License");
	const licenses = await read("resources/LICENSES.packages.txt");
	for (const name of ["better-sqlite3", "fastify", "react-dom", "zod", "ws"]) {
		expect(licenses).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m"));
	}
});

test("the packed resources stay below 40 MB", () => {
	const bytes = sumBytes(packages.linuxX64.resources);
	console.log(`Packed resources without the runtime: ${(bytes / 1024 / 1024).toFixed(1)} MB`);
	expect(bytes).toBeLessThanOrEqual(MAX_RESOURCES_BYTES);
});

test("the tar.gz holds the unpacked app, file by file, and nothing of the Debian package", () => {
	const listed = execFileSync("tar", ["-tzf", packages.tarGz], { encoding: "utf8" })
		.split("\n")
		.filter((line) => line !== "" && !line.endsWith("/"))
		.map((line) => line.slice(line.indexOf("/") + 1).replace(/^\.\//, ""));
	const { folder } = packages.linuxX64;
	const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
		statSync(join(folder, name)).isFile(),
	);
	expect(files).toEqual(expect.arrayContaining(DEBIAN_FILES));
	expect(listed.sort()).toEqual(files.filter((name) => !DEBIAN_FILES.includes(name)).sort());
});

test("the packed server runs on packed files alone: the guide answers, and the search finds", async () => {
	const app = join(dir.path, "app");
	await extractAsar(packages.linuxX64.archive, app);
	await using server = await openEmbedded(app, dir.path);
	const headers = { authorization: `Bearer ${server.token}`, origin: "app://parley" };
	expect((await fetch(`${server.url}/api/server`)).status).toBe(401);
	const info = (await (await fetch(`${server.url}/api/server`, { headers })).json()) as { version: string };
	expect(info.version).toBe(server.version);

	using client = await WsClient.open(server.url, "1", { headers });
	client.send({ action: "create_chat" });
	const { chat_id } = await client.next("chat_created");
	client.send({ action: "send_message", chat_id, content: "What is Parley?" });
	const { task_id, status, length } = await client.next("generation_complete");
	const tokens = client.all("token").filter((event) => event.task_id === task_id);
	expect(status).toBe("complete");
	expect(tokens.map((event) => event.token).join("")).toHaveLength(length);
	expect(length).toBeGreaterThan(50);
	const found = await fetch(`${server.url}/api/users/1/search?q=parley&is_ai=false`, { headers });
	expect(await found.json()).toMatchObject({ hits: [{ text: "What is Parley?" }] });
	expect(await server.stop()).toBe(0);
});

function allApps(): readonly UnpackedApp[] {
	return [packages.linuxX64, packages.linuxArm64, packages.macArm64, packages.windowsX64];
}

function find(path: string): AsarFile {
	const file = packages.linuxX64.archive.find((candidate) => candidate.path === path);
	if (file === undefined) throw new Error(`${path} is not in the archive`);
	return file;
}

async function readDeb(): Promise<z.infer<typeof debSchema>> {
	return debSchema.parse(JSON.parse(await readFile(packages.deb, "utf8")));
}
