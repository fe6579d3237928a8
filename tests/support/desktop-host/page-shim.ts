/** What a page is made with: how its preload reaches the host. */
export type PageShimOptions = {
	/** Name of the binding, and of the event by which messages come. Known to nobody else on the page. */
	readonly secret: string;
	readonly syncPath: string;
	readonly platform: string;
	/** Settings that would open the host to the page, as they really would. */
	readonly exposesNode: boolean;
};

/** The preload as a function of what it finds around it. */
type Preload = (require: (name: string) => unknown, module: object, exports: object, process: object) => void;

/**
 * Runs in the page before its own scripts. It has to be one function, since it is sent as text. The preload runs in
 * a scope of its own; what it hands to the page crosses by structured clone, as it does between two worlds.
 */
export function installPageShim(options: PageShimOptions, preload: Preload | null): void {
	const { secret, syncPath, platform, exposesNode } = options;
	const page = globalThis as unknown as Record<string, unknown> & Window;
	const binding = page[secret] as (message: unknown) => Promise<unknown>;
	delete page[secret];
	if (window.top !== window) return;
	if (exposesNode) page.require = page.process = {};
	const wanted = { notifications: 1, geolocation: 1, media: 1 };
	const ask = (permission: keyof typeof wanted) => binding({ type: "permission", permission });

	const crossing = (value: unknown): unknown => {
		if (typeof value === "function") {
			return (...args: unknown[]) => {
				const result: unknown = value(...args.map((arg) => crossing(arg)));
				return result instanceof Promise ? result.then((settled) => crossing(settled)) : crossing(result);
			};
		}
		if (typeof value !== "object" || value === null) return value;
		const isPlain = Object.getPrototypeOf(value) === Object.prototype;
		if (!isPlain) return structuredClone(value);
		return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, crossing(one)])));
	};
	const contextBridge = {
		exposeInMainWorld(key: string, api: unknown) {
			Object.defineProperty(page, key, { value: crossing(api), enumerable: true });
		},
	};
	const listeners = new Map<string, Set<(...args: unknown[]) => void>>();
	window.addEventListener(`host-${secret}`, (event) => {
		const { channel, args } = (event as CustomEvent<{ channel: string; args: unknown[] }>).detail;
		for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
	});
	const ipcRenderer = {
		// A function or a page's own object cannot cross, which rejects as it does in Electron.
		invoke: async (channel: string, ...args: unknown[]) => {
			const reply = (await binding({ type: "invoke", channel, args: structuredClone(args) })) as {
				readonly value?: unknown;
				readonly error?: string;
			};
			if (reply.error !== undefined) throw new Error(reply.error);
			return reply.value;
		},
		sendSync(channel: string, ...args: unknown[]) {
			const request = new XMLHttpRequest();
			request.open("POST", syncPath, false);
			request.send(JSON.stringify({ secret, url: location.href, channel, args }));
			return (JSON.parse(request.responseText) as { readonly answer: unknown }).answer;
		},
		on(channel: string, listener: (...args: unknown[]) => void) {
			listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
		},
	};
	const missing = (name: string, target: object) =>
		new Proxy(target, {
			get(object, key) {
				if (!(key in object)) throw new Error(`The desktop test host has no electron.${name}.${String(key)}`);
				return Reflect.get(object, key);
			},
		});
	const electron = {
		contextBridge: missing("contextBridge", contextBridge),
		ipcRenderer: missing("ipcRenderer", ipcRenderer),
	};
	const requireElectron = (name: string) => {
		if (name === "electron") return electron;
		throw new Error(`module not found: ${name}`);
	};
	// Only what a person does is trusted; a page cannot make up such an event.
	const inputs = { mousedown: "mouseDown", mouseup: "mouseUp", keydown: "rawKeyDown", keyup: "keyUp" };
	for (const [name, input] of Object.entries(inputs)) {
		window.addEventListener(name, (event) => event.isTrusted && void binding({ type: "input", input }), true);
	}
	// A window that the host denies never comes to be; here it would be opened first, and closed then.
	const openOutside = (address: string) => void binding({ type: "open", url: address });
	window.open = (address = "about:blank") => {
		openOutside(new URL(address, location.href).href);
		return null;
	};
	window.addEventListener("click", (event) => {
		const link = event.target instanceof Element ? event.target.closest("a") : null;
		if (event.defaultPrevented || link?.target !== "_blank" || link.href === "") return;
		event.preventDefault();
		openOutside(link.href);
	});
	window.addEventListener("contextmenu", (event) => {
		if (event.defaultPrevented || !event.isTrusted || !(event.target instanceof Element)) return;
		const field = event.target.closest("input, textarea, [contenteditable]");
		const can = {
			canUndo: true,
			canRedo: true,
			canCut: true,
			canCopy: true,
			canPaste: true,
			canSelectAll: true,
		};
		const params = {
			isEditable: field !== null,
			selectionText: String(getSelection() ?? ""),
			linkURL: event.target.closest("a")?.href ?? "",
			editFlags: can,
			misspelledWord: "",
			dictionarySuggestions: [],
		};
		void binding({ type: "menu", params });
	});
	let title = "";
	const tellTitle = () => {
		if (document.title === title) return;
		title = document.title;
		void binding({ type: "title", title });
	};
	window.addEventListener("DOMContentLoaded", () => {
		tellTitle();
		new MutationObserver(tellTitle).observe(document.head, {
			childList: true,
			subtree: true,
			characterData: true,
		});
	});
	// What asks the person asks the host first, as in Electron.
	if (typeof Notification === "function") {
		Notification.requestPermission = async () => ((await ask("notifications")) ? "granted" : "denied");
	}
	if (navigator.geolocation !== undefined) {
		navigator.geolocation.getCurrentPosition = (found, failed) => {
			void ask("geolocation").then((isGranted) => {
				if (isGranted) found({ timestamp: 0 } as GeolocationPosition);
				else failed?.({ code: 1, message: "denied" } as GeolocationPositionError);
			});
		};
	}
	if (navigator.mediaDevices !== undefined) {
		navigator.mediaDevices.getUserMedia = async () => {
			if (await ask("media")) return new MediaStream();
			throw new DOMException("denied", "NotAllowedError");
		};
	}
	preload?.(requireElectron, { exports: {} }, {}, { platform, versions: {} });
}

/** The text of it all for one page. A policy of the page against `eval` does not forbid it that way. */
export function pageShimText(options: PageShimOptions, preload: string | null): string {
	const run = preload === null ? "null" : `function (require, module, exports, process) {\n${preload}\n}`;
	return `(${installPageShim.toString()})(${JSON.stringify(options)}, ${run});`;
}
