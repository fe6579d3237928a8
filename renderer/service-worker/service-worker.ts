import { framePolicy } from "../../server/protocol/frame-policy.ts";
import { type AppBuild, FILES_LOCK, type FrameBuild, findAsked, isPageOf, KEEP_ALL } from "./app-build.ts";
import type { RequestEvent, WorkerScope } from "./worker-scope.ts";

/** Written in when it is built. */
declare const APP_BUILD: AppBuild;
const build = APP_BUILD;
const worker = self as unknown as WorkerScope;

const PREFIX = "parley-app-";
const CACHE = PREFIX + build.version;
const PAGE = new URL("./", worker.location.href).href;
/** A server that is there answers sooner; who waits longer sees the page that is kept. */
const PATIENCE_MS = 4000;

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event) => {
	const asked = findAsked(build, PAGE, event.request);
	if (asked?.type === "page") event.respondWith(answerPage(event));
	else if (asked?.type === "file") event.respondWith(answerFile(event.request));
	else if (asked?.type === "frame") event.respondWith(answerFrame(event.request, asked.frame));
});
// A page of this build was loaded, and knows that this worker waits for those of the last build to go.
worker.addEventListener("message", (event) => {
	if (event.data === KEEP_ALL) event.waitUntil(keepAll());
	if (event.data === new URL(build.entry, PAGE).href) event.waitUntil(takeOverAlone());
});

/** All of the build, or nothing: a page that names other scripts is one of another build, and not kept. */
async function install(): Promise<void> {
	const cache = await caches.open(CACHE);
	const page = await fetch(PAGE, { cache: "no-cache" });
	if (!page.ok || page.redirected || !isPageOf(build, await page.clone().text()))
		throw new Error("The server has the page of another build");
	await cache.addAll(build.files.map((file) => new URL(file, PAGE).href));
	await cache.put(PAGE, page);
}

async function activate(): Promise<void> {
	for (const name of await caches.keys())
		if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
	// Parts that are still to be loaded are there for the open page, too.
	await worker.clients.claim();
}

/** While pages of the last build are open, they keep their files. */
async function takeOverAlone(): Promise<void> {
	const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
	if (pages.length === 1) await worker.skipWaiting();
}

let isKeepingAll = false;

/** One after the other, so that nothing else waits for them. What breaks off goes on with the next page. */
async function keepAll(): Promise<void> {
	if (isKeepingAll) return;
	isKeepingAll = true;
	try {
		const cache = await openKept();
		for (const path of build.extras) {
			// Whoever signed out meanwhile took it away.
			if (cache === null || !(await caches.has(CACHE))) return;
			const address = new URL(path, PAGE).href;
			if ((await cache.match(address, { ignoreVary: true })) !== undefined) continue;
			const answer = await fetch(address, { priority: "low" });
			// The server has another build by now.
			if (!isWhole(answer)) return;
			await cache.put(address, answer);
		}
	} finally {
		isKeepingAll = false;
	}
}

/** The server's page is the newest. The one that is kept stands in where the server is away, late or in trouble. */
async function answerPage({ request }: RequestEvent): Promise<Response> {
	const kept = await caches.match(PAGE, { cacheName: CACHE });
	if (kept === undefined) return fetch(request);
	const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
	const answer = await Promise.race([fetch(request).catch(() => null), late]);
	return answer === null || answer.status >= 500 ? kept : answer;
}

/** Names of files tell their content, so that one that is kept is never out of date. */
async function answerFile(request: Request): Promise<Response> {
	const kept = await caches.match(request, { cacheName: CACHE, ignoreSearch: true, ignoreVary: true });
	if (kept !== undefined) return kept;
	const answer = await fetch(request);
	if (isWhole(answer)) await (await openKept())?.put(request, answer.clone());
	return answer;
}

/** Null: whoever signed out took it away. */
function openKept(): Promise<Cache | null> {
	return navigator.locks.request(FILES_LOCK, async () =>
		(await caches.has(CACHE)) ? caches.open(CACHE) : null,
	);
}

/**
 * A page of no origin asks nothing of a worker, so that what it runs is written into it. It has the policy that it has
 * from its server, but for the one script.
 */
async function answerFrame(request: Request, { script, hash }: FrameBuild): Promise<Response> {
	const kept = await caches.match(new URL(script, PAGE).href, { cacheName: CACHE, ignoreVary: true });
	if (kept === undefined) return fetch(request);
	const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Frame</title><body><script>${await kept.text()}</script>`;
	return new Response(page, {
		headers: {
			"content-type": "text/html; charset=utf-8",
			"content-security-policy": framePolicy(`'${hash}'`),
			"x-content-type-options": "nosniff",
			"referrer-policy": "no-referrer",
		},
	});
}

function isWhole(answer: Response): boolean {
	return answer.status === 200 && answer.type === "basic";
}
