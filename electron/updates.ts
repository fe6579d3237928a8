import { existsSync } from "node:fs";
import type { AppUpdater, UpdateInfo } from "electron-updater";
import { cutText, readableLine, readableText } from "../server/protocol/readable-text.ts";
import type { UpdateState } from "./bridge.ts";
import type { Log } from "./log-file.ts";
import type { Say } from "./words.ts";

const FIRST_CHECK_MS = 30_000;
const MAX_NOTES = 4000;
const MAX_VERSION = 40;
/** The first argument asks for silence. */
const SHOWS_INSTALLER = false;
const STARTS_AGAIN = true;
const CHECK_EVERY_MS = 6 * 60 * 60_000;

export type Updates = {
	read(): UpdateState;
	check(): Promise<UpdateState>;
	/** Downloads what was found; it is installed when the app ends. */
	download(): Promise<UpdateState>;
	/** Ends the app and starts the version that is ready; nothing happens before there is one. */
	install(): Promise<void>;
	/** From now on checks by itself, in so far as `isWanted`. */
	start(): void;
	close(): void;
};

type Deps = {
	/** Where the packager notes the server of updates. */
	readonly configPath: string;
	readonly isPackaged: boolean;
	readonly isWanted: () => boolean;
	readonly load: () => Promise<AppUpdater>;
	readonly onState: (state: UpdateState) => void;
	/** Ends in order whatever runs. */
	readonly beforeInstall: () => Promise<void>;
	/** The version that is ready could not be put in place, and this one runs on. */
	readonly onNotInstalled: () => void;
	readonly log: Log;
};

/** Updates that are never a surprise: looked for, told of, downloaded on demand, installed on quit. */
export function createUpdates(deps: Deps): Updates {
	let state: UpdateState = { state: "current" };
	let updater: Promise<AppUpdater> | null = null;
	const timers: NodeJS.Timeout[] = [];
	const isOff = !deps.isPackaged || !existsSync(deps.configPath);
	const setState = (next: UpdateState) => {
		state = next;
		deps.onState(next);
	};
	const open = () => {
		updater ??= deps.load().then((loaded) => bind(loaded, setState, () => state));
		return updater;
	};
	const attempt = async (step: (loaded: AppUpdater) => Promise<unknown>) => {
		try {
			await step(await open());
		} catch (error) {
			deps.log.warn(`Update: ${String(error)}`);
			setState({ state: "failed" });
		}
		return state;
	};
	const check = async (): Promise<UpdateState> => {
		if (isOff) return read();
		if (state.state === "downloading" || state.state === "ready") return state;
		return attempt((loaded) => loaded.checkForUpdates());
	};
	const read = (): UpdateState => (isOff ? { state: "off" } : state);
	const checkIfWanted = () => {
		if (deps.isWanted()) void check();
	};
	return {
		read,
		check,
		download: async () =>
			isOff || state.state !== "available" ? read() : attempt((loaded) => loaded.downloadUpdate()),
		async install() {
			if (state.state !== "ready") return;
			const loaded = await open();
			await deps.beforeInstall();
			// Nobody may write where the app lies, or no password was given: it says so, and ends nothing.
			loaded.once("error", (error) => {
				deps.log.warn(`The update could not be installed: ${String(error)}`);
				deps.onNotInstalled();
			});
			loaded.quitAndInstall(SHOWS_INSTALLER, STARTS_AGAIN);
		},
		start() {
			if (isOff) return;
			timers.push(setTimeout(checkIfWanted, FIRST_CHECK_MS), setInterval(checkIfWanted, CHECK_EVERY_MS));
		},
		close: () => {
			for (const timer of timers) clearTimeout(timer);
		},
	};
}

/** What to tell who looked for an update; null: the state shows itself. */
export function describeCheck({ state }: UpdateState, say: Say): string | null {
	switch (state) {
		case "current":
			return say("This is the newest version.");
		case "off":
			return say("This build has no server of updates. Look for a newer one where you got it.");
		case "failed":
			return say("The server of updates did not answer as expected. Check the network and try again.");
		default:
			return null;
	}
}

function bind(
	updater: AppUpdater,
	setState: (state: UpdateState) => void,
	current: () => UpdateState,
): AppUpdater {
	updater.autoDownload = false;
	updater.autoInstallOnAppQuit = true;
	updater.allowDowngrade = false;
	let version = "";
	updater.on("checking-for-update", () => setState({ state: "checking" }));
	updater.on("update-not-available", () => setState({ state: "current" }));
	updater.on("update-available", (info) => {
		version = readableLine(info.version, MAX_VERSION);
		setState({ state: "available", version, notes: readNotes(info) });
	});
	updater.on("download-progress", ({ percent }) =>
		setState({ state: "downloading", version, percent: Math.round(percent) }),
	);
	updater.on("update-downloaded", (info) =>
		setState({ state: "ready", version: readableLine(info.version, MAX_VERSION), notes: readNotes(info) }),
	);
	updater.on("error", () => {
		if (current().state === "checking") setState({ state: "failed" });
	});
	return updater;
}

function readNotes({ releaseNotes }: UpdateInfo): string {
	if (typeof releaseNotes === "string") return plain(releaseNotes);
	return plain((releaseNotes ?? []).map(({ version, note }) => `${version}\n${note ?? ""}`).join("\n\n"));
}

/** Notes come from a server as HTML or text; nobody is shown tags or endless texts. */
function plain(notes: string): string {
	const text = readableText(notes)
		.replace(/<li(?:\s[^<>]*)?>/gi, "\n• ")
		.replace(/<\/(?:p|h\d|ul|ol)>|<br[^<>]*>/gi, "\n")
		.replace(/<[^<>]*>/g, "")
		.replace(/\n{3,}/g, "\n\n")
		.trim();
	return cutText(text, MAX_NOTES);
}
