import { expect, test } from "vitest";
import { findAsked, isPageOf } from "./app-build.ts";

const BUILD = {
	version: "1",
	entry: "assets/index-1.js",
	files: ["assets/index-1.js", "assets/part-1.js"],
	extras: ["assets/cpp-1.js", "assets/drawing-1.js"],
	frames: [{ path: "frames/diagram.html", script: "assets/drawing-1.js", hash: "sha256-x" }],
};
const SCOPE = "https://chat.example/";
const ask = (path: string, more: Partial<Pick<Request, "method" | "mode">> = {}) =>
	findAsked(BUILD, SCOPE, { url: new URL(path, SCOPE).href, method: "GET", mode: "cors", ...more });

test.for([
	["/", { mode: "navigate" }],
	["/?x=1", { mode: "navigate" }],
	["/index.html#/chat/1", { mode: "navigate" }],
] as const)("%s is the page", ([path, more]) => {
	expect(ask(path, more)).toEqual({ type: "page" });
});

test.for(["assets/index-1.js", "assets/part-1.js", "assets/cpp-1.js", "assets/part-1.js?x"])(
	"%s is a file",
	(path) => {
		expect(ask(path)).toMatchObject({ type: "file" });
	},
);

test.for<[string, Partial<Pick<Request, "method" | "mode">>]>([
	["/api/server", {}],
	["/api/users/1/chats", {}],
	["/api/attachments/1", { mode: "no-cors" }],
	["/api/attachments/1", { mode: "navigate" }],
	["/docs", { mode: "navigate" }],
	["/health", { mode: "navigate" }],
	["/frames/diagram.html", { mode: "cors" }],
	["/frames/picture.html", { mode: "navigate" }],
	["/assets/other.js", {}],
	["/assets/../api/server", {}],
	["/", { method: "POST", mode: "navigate" }],
	["/assets/part-1.js", { method: "HEAD" }],
	["https://elsewhere.example/assets/part-1.js", {}],
	["https://elsewhere.example/", { mode: "navigate" }],
])("%s is left alone (%o)", ([path, more]) => {
	expect(ask(path, more)).toBeNull();
});

test("a page within the page is one of its own", () => {
	expect(ask("/frames/diagram.html", { mode: "navigate" })).toEqual({
		type: "frame",
		frame: BUILD.frames[0],
	});
});

test("below a path, the files below it are the app's", () => {
	const look = (url: string) =>
		findAsked(BUILD, "https://chat.example/a/", { url, method: "GET", mode: "cors" });
	expect(look("https://chat.example/a/assets/part-1.js")).toEqual({ type: "file", path: "assets/part-1.js" });
	expect(look("https://chat.example/assets/part-1.js")).toBeNull();
});

test("a page is known by the first script that it names", () => {
	expect(isPageOf(BUILD, '<script type="module" crossorigin src="./assets/index-1.js"></script>')).toBe(true);
	expect(isPageOf(BUILD, '<script type="module" crossorigin src="./assets/index-2.js"></script>')).toBe(
		false,
	);
	expect(isPageOf(BUILD, "<h1>Sign in to the network</h1>")).toBe(false);
});
