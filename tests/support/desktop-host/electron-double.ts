import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppDouble } from "./app-double.ts";
import { createBrowserWindowClass } from "./browser-window-double.ts";
import { strict } from "./doubled.ts";
import { IpcMainDouble } from "./ipc-main-double.ts";
import { Shared } from "./shared.ts";
import {
	ClipboardDouble,
	DialogDouble,
	GlobalShortcutDouble,
	MenuDouble,
	NativeThemeDouble,
	NotificationDouble,
	nativeImageDouble,
	SafeStorageDouble,
	ScreenDouble,
	ShellDouble,
	TrayDouble,
} from "./small-doubles.ts";
import { UtilityProcessDouble } from "./utility-process-double.ts";
import { createWebContentsViewClass } from "./view-doubles.ts";
import type { WebContentsDouble } from "./web-contents-double.ts";

const VERSION = "0.0.0-test-host";
const ipcMainDouble = new IpcMainDouble();
const shared = new Shared(ipcMainDouble);

const appDouble = new AppDouble({
	userData: shared.userData,
	version: VERSION,
	closeWindows,
	utilityPids: () => [...UtilityProcessDouble.running].flatMap((one) => one.pid ?? []),
	release: () => shared.close(),
});

export const app = strict("app", appDouble);
const onContents = (contents: WebContentsDouble) => {
	contents.on("certificate-error", (event, ...facts) => {
		appDouble.emit("certificate-error", event, contents, ...facts);
	});
	appDouble.emit("web-contents-created", {}, contents);
};
export const BrowserWindow = createBrowserWindowClass({
	shared,
	onContents,
	// Without a listener Electron quits.
	onAllClosed: () => void (appDouble.emit("window-all-closed") || appDouble.quit()),
});
export const WebContentsView = createWebContentsViewClass({ shared, onContents });
export const clipboard = strict("clipboard", new ClipboardDouble());
export const dialog = strict("dialog", new DialogDouble());
export const globalShortcut = strict("globalShortcut", new GlobalShortcutDouble());
export const ipcMain = strict("ipcMain", ipcMainDouble);
export const Menu = strict("Menu", MenuDouble);
export const net = strict("net", {
	fetch: (address: string, init?: RequestInit) => shared.fetch(address, init),
});
export const nativeImage = strict("nativeImage", nativeImageDouble);
export const nativeTheme = strict("nativeTheme", new NativeThemeDouble());
export const Notification = NotificationDouble;
export const powerMonitor = strict("powerMonitor", new EventEmitter());
export const protocol = strict("protocol", shared.defaultSession.protocol);
export const safeStorage = strict("safeStorage", new SafeStorageDouble(readKeychain));
export const screen = strict("screen", new ScreenDouble());
export const session = strict("session", {
	defaultSession: strict("Session", shared.defaultSession),
	fromPartition: (partition: string) => shared.session(partition),
});
export const shell = strict("shell", new ShellDouble());
export const Tray = TrayDouble;
export const utilityProcess = strict("utilityProcess", {
	fork: (...args: Parameters<typeof UtilityProcessDouble.fork>) => UtilityProcessDouble.fork(...args),
});

function closeWindows(): boolean {
	for (const window of BrowserWindow.getAllWindows()) window.close();
	return BrowserWindow.getAllWindows().length === 0;
}

function readKeychain(): Buffer {
	const path = join(shared.userData, "test-host-keychain");
	mkdirSync(shared.userData, { recursive: true });
	if (!existsSync(path)) writeFileSync(path, randomBytes(32));
	return readFileSync(path);
}
