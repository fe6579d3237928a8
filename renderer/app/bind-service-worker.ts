import type { ChatStore } from "../store/create-chat-store.ts";

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
}

/** Takes it off this browser, with all that it kept. */
export async function removeServiceWorker(host: Window): Promise<void> {
	const registrations = (await host.navigator.serviceWorker?.getRegistrations()) ?? [];
	for (const registration of registrations) await registration.unregister();
	for (const name of await host.caches.keys())
		if (name.startsWith("parley-app-")) await host.caches.delete(name);
}
