import { app, dialog, protocol } from "electron";
import { registerAppScheme } from "./app-protocol.ts";
import { findDeepLink } from "./deep-links.ts";
import { Host } from "./host.ts";
import { lockDownPages } from "./lock-down.ts";
import { tellOfNoStart } from "./start-trouble.ts";
import { wordsFor } from "./words.ts";

/** The life of the app: one instance, ready, second starts, quit. */
function main(): void {
	app.enableSandbox();
	registerAppScheme(protocol);
	if (!app.requestSingleInstanceLock()) return app.quit();
	// A copy that is not installed would register the bare runtime.
	if (app.isPackaged) app.setAsDefaultProtocolClient("parley");
	let host: Host | null = null;
	let isClosed = false;
	const followLink = (address: string | null) => {
		if (address !== null) void app.whenReady().then(() => host?.followLink(address));
	};
	app.on("second-instance", (_event, args) => {
		host?.windows.show();
		followLink(findDeepLink(args));
	});
	app.on("open-url", (event, address) => {
		event.preventDefault();
		followLink(address);
	});
	app.on("activate", () => host?.windows.show());
	// Whether the app goes on without a window is decided where the main window closes.
	app.on("window-all-closed", () => {});
	app.on("before-quit", () => host?.prepareQuit());
	app.on("will-quit", (event) => {
		if (isClosed || host === null) return;
		event.preventDefault();
		void host.close().finally(() => {
			isClosed = true;
			app.quit();
		});
	});
	lockDownPages(app, {
		openExternal: (address) => host?.openExternal(address),
		onRefused: () => host?.services.log.warn("Refused to open an address that nobody had clicked"),
		nowMs: () => performance.now(),
	});
	void app.whenReady().then(async () => {
		try {
			host = new Host();
			followLink(findDeepLink(process.argv));
			await host.open();
		} catch (error) {
			host?.services.log.error(`Parley could not start: ${String(error)}`);
			tellOfNoStart(dialog, error, wordsFor(app.getLocale()));
			app.quit();
		}
	});
}

main();
