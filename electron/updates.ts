import { existsSync } from "node:fs";
import type { AppUpdater, UpdateInfo } from "electron-updater";
import type { UpdateState } from "./bridge.ts";
import type { Log } from "./log-file.ts";

const FIRST_CHECK_MS = 30_000;
const CHECK_EVERY_MS = 6 * 60 * 60_000;

export type Updates = {
	read(): UpdateState;
	check(): Promise<UpdateState>;
	/** Downloads what was found; it is installed when the app ends. */
	download(): Promise<UpdateState>;
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
			setState({ state: "failed", message: "The server of updates did not answer as expected." });
		}
		return state;
	};
	const check = async (): Promise<UpdateState> => {
		if (isOff) return read();
		if (state.state === "downloading" || state.state === "ready") return state;
		return attempt((loaded) => loaded.checkForUpdates());
	};
	const read = (): UpdateState =>
		isOff ? { state: "off", reason: "This build has no server of updates." } : state;
	const checkIfWanted = () => {
		if (deps.isWanted()) void check();
	};
	return {
		read,
		check,
		download: async () =>
			isOff || state.state !== "available" ? read() : attempt((loaded) => loaded.downloadUpdate()),
		start() {
			if (isOff) return;
			timers.push(setTimeout(checkIfWanted, FIRST_CHECK_MS), setInterval(checkIfWanted, CHECK_EVERY_MS));
		},
		close: () => {
			for (const timer of timers) clearTimeout(timer);
		},
	};
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
		version = info.version;
		setState({ state: "available", version, notes: readNotes(info) });
	});
	updater.on("download-progress", ({ percent }) =>
		setState({ state: "downloading", version, percent: Math.round(percent) }),
	);
	updater.on("update-downloaded", (info) =>
		setState({ state: "ready", version: info.version, notes: readNotes(info) }),
	);
	updater.on("error", () => {
		if (current().state === "checking")
			setState({ state: "failed", message: "Updates cannot be looked for." });
	});
	return updater;
}

function readNotes({ releaseNotes }: UpdateInfo): string {
	if (typeof releaseNotes === "string") return releaseNotes;
	return (releaseNotes ?? []).map(({ version, note }) => `${version}\n${note ?? ""}`).join("\n\n");
}
