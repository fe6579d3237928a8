import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import { existsSync } from "node:fs";
import type {
	Clipboard,
	Dialog,
	Display,
	GlobalShortcut,
	Menu,
	MenuItemConstructorOptions,
	NativeTheme,
	SafeStorage,
	Screen,
	Shell,
	Tray,
} from "electron";
import type { Doubled } from "./doubled.ts";

/** Doubles note what was asked of them; a test reads it through the app's own process. */
export class DialogDouble implements Doubled<Dialog, "showErrorBox"> {
	readonly errors: { readonly title: string; readonly content: string }[] = [];

	readonly questions: object[] = [];

	/** Nobody is there to answer: a test puts its answer in place of this. */
	showMessageBox(options: object): Promise<never> {
		this.questions.push(options);
		return new Promise(() => {});
	}
	showErrorBox(title: string, content: string): void {
		this.errors.push({ title, content });
	}
}

export class ShellDouble implements Doubled<Shell, "openExternal" | "openPath"> {
	readonly opened: string[] = [];

	async openExternal(address: string): Promise<void> {
		this.opened.push(address);
	}
	async openPath(path: string): Promise<string> {
		this.opened.push(path);
		return existsSync(path) ? "" : "does not exist";
	}
}

export class ClipboardDouble implements Doubled<Clipboard, "writeText" | "readText"> {
	#text = "";

	async writeText(text: string): Promise<void> {
		this.#text = text;
	}
	async readText(): Promise<string> {
		return this.#text;
	}
}

export class GlobalShortcutDouble
	implements Doubled<GlobalShortcut, "register" | "unregisterAll" | "isRegistered">
{
	readonly keys = new Map<string, () => void>();

	register(accelerator: string, run: () => void): boolean {
		if (!/^(?:\w+\+)*\w+$/.test(accelerator))
			throw new TypeError(`Error processing argument: ${accelerator}`);
		this.keys.set(accelerator, run);
		return true;
	}
	unregisterAll(): void {
		this.keys.clear();
	}
	isRegistered(accelerator: string): boolean {
		return this.keys.has(accelerator);
	}
}

export class NativeThemeDouble
	extends EventEmitter
	implements Doubled<NativeTheme, "themeSource" | "shouldUseDarkColors">
{
	themeSource: NativeTheme["themeSource"] = "system";

	get shouldUseDarkColors(): boolean {
		return this.themeSource === "dark";
	}
}

export class ScreenDouble extends EventEmitter implements Doubled<Screen, "getAllDisplays"> {
	getAllDisplays(): Display[] {
		return [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } } as Display];
	}
}

export class MenuDouble {
	static current: MenuDouble | null = null;
	static popped: MenuDouble | null = null;

	static buildFromTemplate(items: Parameters<typeof Menu.buildFromTemplate>[0]): MenuDouble {
		return new MenuDouble(items as MenuItemConstructorOptions[]);
	}
	static setApplicationMenu(menu: MenuDouble | null): void {
		MenuDouble.current = menu;
	}
	static getApplicationMenu(): MenuDouble | null {
		return MenuDouble.current;
	}

	readonly items: readonly MenuItemConstructorOptions[];

	constructor(items: readonly MenuItemConstructorOptions[]) {
		this.items = items;
	}
	popup(): void {
		MenuDouble.popped = this;
	}
}

export class TrayDouble
	extends EventEmitter
	implements Doubled<Tray, "setToolTip" | "destroy" | "isDestroyed">
{
	static readonly all: TrayDouble[] = [];
	menu: MenuDouble | null = null;
	#isDestroyed = false;

	constructor() {
		super();
		TrayDouble.all.push(this);
	}
	setToolTip(): void {}
	setContextMenu(menu: MenuDouble | null): void {
		this.menu = menu;
	}
	destroy(): void {
		this.#isDestroyed = true;
	}
	isDestroyed(): boolean {
		return this.#isDestroyed;
	}
}

export const nativeImageDouble = {
	createFromPath: (path: string) => ({ isEmpty: () => !existsSync(path) }),
};

export class NotificationDouble extends EventEmitter {
	static readonly shown: NotificationDouble[] = [];
	static isSupported(): boolean {
		return true;
	}

	readonly title: string;
	readonly body: string;

	constructor({ title = "", body = "" }: { readonly title?: string; readonly body?: string }) {
		super();
		this.title = title;
		this.body = body;
	}
	show(): void {
		NotificationDouble.shown.push(this);
	}
}

/** Encrypts with a key of this folder. `DESKTOP_HOST_KEYCHAIN` says which keychain the system pretends to have. */
export class SafeStorageDouble
	implements
		Doubled<
			SafeStorage,
			"isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend"
		>
{
	readonly #readKey: () => Buffer;

	constructor(readKey: () => Buffer) {
		this.#readKey = readKey;
	}
	async isAsyncEncryptionAvailable(): Promise<boolean> {
		return process.env.DESKTOP_HOST_KEYCHAIN !== "none";
	}
	getSelectedStorageBackend(): "basic_text" | "gnome_libsecret" {
		return process.env.DESKTOP_HOST_KEYCHAIN === "basic_text" ? "basic_text" : "gnome_libsecret";
	}
	async encryptStringAsync(text: string): Promise<Buffer> {
		const start = randomBytes(16);
		const cipher = createCipheriv("aes-256-ctr", this.#readKey(), start);
		return Buffer.concat([start, cipher.update(text, "utf8"), cipher.final()]);
	}
	async decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
		const decipher = createDecipheriv("aes-256-ctr", this.#readKey(), encrypted.subarray(0, 16));
		const result = Buffer.concat([decipher.update(encrypted.subarray(16)), decipher.final()]).toString(
			"utf8",
		);
		return { result, shouldReEncrypt: false };
	}
}
