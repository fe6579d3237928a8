import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTempDir } from "../tests/support/temp-dir.ts";
import { isAppUrl } from "./app-origin.ts";
import { answerAppRequest, findFile } from "./app-protocol.ts";

const ROOT = "/app/renderer";

test.each([
	["app://parley/", "/app/renderer/index.html"],
	["app://parley/index.html?x=1#/chat/1", "/app/renderer/index.html"],
	["app://parley/assets/a%20b.js", "/app/renderer/assets/a b.js"],
	["app://parley/../main/main.js", "/app/renderer/main/main.js"],
	["app://parley/%2e%2e/main/main.js", "/app/renderer/main/main.js"],
	["app://parley/..%2fmain/main.js", null],
	["app://parley/a/..%5c..%5cmain.js", null],
	["app://parley/%00", null],
	["app://parley/C:/x.js", null],
	["app://parley/%E0%A4%A", null],
	["app://other/index.html", null],
	["http://parley/index.html", null],
	["app://user@parley/index.html", null],
])("the file of %s is %s", (address, file) => {
	expect(findFile(ROOT, address)).toBe(file);
});

test("files come with their type and a policy that names one server only", async () => {
	await using folder = await openTempDir();
	mkdirSync(join(folder.path, "assets"));
	writeFileSync(join(folder.path, "index.html"), "<title>x</title>");
	writeFileSync(join(folder.path, "assets/secret.key"), "x");
	writeFileSync(join(folder.path, "assets/a-1f.js"), "x");
	const source = { root: folder.path, serverUrl: () => "http://127.0.0.1:5000" };
	const ask = (url: string, method = "GET") => answerAppRequest(source, { url, method });
	const page = await ask("app://parley/");
	expect(await page.text()).toBe("<title>x</title>");
	expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
	const policy = page.headers.get("content-security-policy") ?? "";
	expect(policy).toContain("connect-src 'self' http://127.0.0.1:5000 ws://127.0.0.1:5000;");
	expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
	expect(page.headers.get("cache-control")).toBe("no-cache");
	const script = await ask("app://parley/assets/a-1f.js");
	expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
	expect(page.headers.get("access-control-allow-origin")).toBeNull();
	expect((await ask("app://parley/", "HEAD")).status).toBe(200);
	expect((await ask("app://parley/", "POST")).status).toBe(405);
	expect((await ask("app://parley/none.js")).status).toBe(404);
	expect((await ask("app://parley/assets/secret.key")).status).toBe(404);
	expect((await ask("app://parley/assets")).status).toBe(404);
});

test("pages of frames have no origin, and only they may show pictures from elsewhere", async () => {
	await using folder = await openTempDir();
	mkdirSync(join(folder.path, "frames/assets"), { recursive: true });
	writeFileSync(join(folder.path, "index.html"), "x");
	writeFileSync(join(folder.path, "frames/picture.html"), "x");
	writeFileSync(join(folder.path, "frames/assets/a.js"), "x");
	const source = { root: folder.path, serverUrl: () => "http://127.0.0.1:5000" };
	const policyOf = async (path: string) => {
		const { headers } = await answerAppRequest(source, { url: `app://parley/${path}`, method: "GET" });
		return [headers.get("content-security-policy"), headers.get("access-control-allow-origin")];
	};
	const [frame, frameReaders] = await policyOf("frames/picture.html");
	expect(frame).toMatch(/^sandbox allow-scripts; default-src 'none'; .*img-src https:;/);
	expect(frame).not.toContain("connect-src");
	expect(frameReaders).toBe("*");
	const [script, scriptReaders] = await policyOf("frames/assets/a.js");
	expect(script).toContain("img-src 'self' data: blob:;");
	expect(scriptReaders).toBe("*");
	expect(await policyOf("index.html")).toEqual([
		expect.stringContaining("img-src 'self' data: blob:;"),
		null,
	]);
});

test.each([
	["app://parley/index.html", true],
	["app://parley.example.org/", false],
	["app://parley:1/", false],
	["https://parley/", false],
	["", false],
])("%s is a page of the app: %s", (address, isOwn) => {
	expect(isAppUrl(address)).toBe(isOwn);
});
