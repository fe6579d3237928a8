import { FILES_LOCK, KEEP_ALL } from "../service-worker/app-build.ts";
import type { ChatStore } from "../store/create-chat-store.ts";
import { isSavingData } from "./is-saving-data.ts";

/** Until the first history is there and shown. */
const CALM_MS = 1000;
const LATE_MS = 5000;

/**
 * Keeps the app's own files in the browser once this page is connected, so that it can be loaded while its server is
 * away. Not on the desktop, which has them, and not where nobody is signed in.
 */
export function bindServiceWorker(chats: ChatStore, host: Window): () => void {
	const { serviceWorker } = host.navigator;
	if (host.desktop !== undefined || serviceWorker === undefined) return () => {};
	const isOnline = () => chats.getState().connection.state === "online";
	const register = () => void registerWorker(serviceWorker, host.document).catch(() => {});
	if (isOnline()) {
		register();
		return () => {};
	}
	const stop = chats.subscribe(() => {
		if (!isOnline()) return;
		stop();
		register();
	});
	return stop;
}

async function registerWorker(serviceWorker: ServiceWorkerContainer, page: Document): Promise<void> {
	const registration = await serviceWorker.register("./service-worker.js");
	const script = page.querySelector<HTMLScriptElement>('script[type="module"][src]');
	// It waits for pages of the last build to go, of which this may have been the last one.
	if (script !== null) registration.waiting?.postMessage(script.src);
	await untilIdle(page);
	// What is loaded late, and was not yet: who saves data has it kept once it is used.
	const isSaving = page.defaultView !== null && isSavingData(page.defaultView.navigator);
	if (!isSaving) (await serviceWorker.ready).active?.postMessage(KEEP_ALL);
}

function untilIdle({ defaultView: host }: Document): Promise<void> {
	return new Promise((resolve) => {
		// Safari has no such call.
		if (host === null || host.requestIdleCallback === undefined) setTimeout(resolve, LATE_MS);
		else setTimeout(() => host.requestIdleCallback(() => resolve()), CALM_MS);
	});
}

/** Takes it off this browser, with all that it kept. */
export async function removeServiceWorker(host: Window): Promise<void> {
	const registrations = (await host.navigator.serviceWorker?.getRegistrations()) ?? [];
	for (const registration of registrations) await registration.unregister();
	await host.navigator.locks.request(FILES_LOCK, async () => {
		for (const name of await host.caches.keys())
			if (name.startsWith("parley-app-")) await host.caches.delete(name);
	});
}
