import { contextBridge, ipcRenderer } from "electron";
import {
	type CallName,
	type Calls,
	COMMAND_CHANNEL,
	CONNECT_CHANNEL,
	callChannel,
	type DesktopBridge,
	type HostCommand,
	type HostConnection,
	SERVERS_CHANNEL,
	type ServerEntry,
	UPDATE_CHANNEL,
	type UpdateState,
} from "./bridge.ts";

/** Events that come before anyone listens are kept, up to this many. */
const KEPT_EVENTS = 20;

function call<Name extends CallName>(name: Name): DesktopBridge[Name] {
	const send = (...args: Calls[Name]["args"]) => ipcRenderer.invoke(callChannel(name), ...args);
	return send as DesktopBridge[Name];
}

function listen<Event>(channel: string, onEach: (event: Event) => void = () => {}) {
	const listeners = new Set<(event: Event) => void>();
	let kept: Event[] = [];
	ipcRenderer.on(channel, (_event, sent: Event) => {
		onEach(sent);
		if (listeners.size === 0) kept = [...kept, sent].slice(-KEPT_EVENTS);
		for (const listener of listeners) listener(sent);
	});
	return (handle: (event: Event) => void) => {
		const listener = (event: Event) => handle(event);
		listeners.add(listener);
		for (const event of kept.splice(0)) listener(event);
		return () => {
			listeners.delete(listener);
		};
	};
}

/** The page's client tries at once to connect when the network comes back; after sleep it has to as well. */
function wakePage(command: HostCommand): void {
	if (command.type === "reconnect") window.dispatchEvent(new Event("online"));
}

function expose(connection: HostConnection): void {
	const bridge: DesktopBridge = {
		connection: Object.freeze(connection),
		platform: process.platform,
		readSettings: call("readSettings"),
		changeSettings: call("changeSettings"),
		readFacts: call("readFacts"),
		readProvider: call("readProvider"),
		checkProvider: call("checkProvider"),
		saveProvider: call("saveProvider"),
		listProviders: call("listProviders"),
		testProvider: call("testProvider"),
		putProvider: call("putProvider"),
		removeProvider: call("removeProvider"),
		awaitServer: call("awaitServer"),
		readServer: call("readServer"),
		checkServer: call("checkServer"),
		probeServer: call("probeServer"),
		diagnoseServer: call("diagnoseServer"),
		acceptInvite: call("acceptInvite"),
		chooseServer: call("chooseServer"),
		listServers: call("listServers"),
		showServer: call("showServer"),
		changeServer: call("changeServer"),
		removeServer: call("removeServer"),
		reportServer: call("reportServer"),
		reviewCertificate: call("reviewCertificate"),
		searchServer: call("searchServer"),
		answerSearch: call("answerSearch"),
		openFound: call("openFound"),
		transfer: call("transfer"),
		cancelTransfer: call("cancelTransfer"),
		shareLook: call("shareLook"),
		readToolServers: call("readToolServers"),
		saveToolServer: call("saveToolServer"),
		removeToolServer: call("removeToolServer"),
		testToolServer: call("testToolServer"),
		announce: call("announce"),
		setBadge: call("setBadge"),
		showLogs: call("showLogs"),
		copyDiagnostics: call("copyDiagnostics"),
		readUpdate: call("readUpdate"),
		checkForUpdate: call("checkForUpdate"),
		downloadUpdate: call("downloadUpdate"),
		installUpdate: call("installUpdate"),
		onCommand: listen<HostCommand>(COMMAND_CHANNEL, wakePage),
		onUpdate: listen<UpdateState>(UPDATE_CHANNEL),
		onServers: listen<readonly ServerEntry[]>(SERVERS_CHANNEL),
	};
	contextBridge.exposeInMainWorld("desktop", Object.freeze(bridge));
}

// Null where the page is not the app's: then it gets nothing at all.
const connection: HostConnection | null = ipcRenderer.sendSync(CONNECT_CHANNEL);
if (connection !== null) expose(connection);
