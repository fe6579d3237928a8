import type { CallName, DesktopBridge } from "../../electron/bridge.ts";

type HostWindow = Pick<Window, "desktop">;

/** Where keys are kept and tried: outside of the page, which never sees one again. */
export type ProviderHost = Pick<DesktopBridge, "readProvider" | "checkProvider" | "saveProvider">;
/** Providers beside the first one. */
export type ProvidersHost = Pick<
	DesktopBridge,
	"listProviders" | "testProvider" | "putProvider" | "removeProvider"
>;
/** Which server the page talks to. */
export type ServerHost = Pick<DesktopBridge, "readServer" | "checkServer" | "chooseServer" | "acceptInvite">;
/** Which tool servers the person has set up. */
export type ToolHost = Pick<
	DesktopBridge,
	"readToolServers" | "saveToolServer" | "removeToolServer" | "testToolServer"
>;
export type ToolServerDraft = Parameters<ToolHost["saveToolServer"]>[0];
export type OwnToolServer = Awaited<ReturnType<ToolHost["readToolServers"]>>["servers"][number];
export type UpdateHost = Pick<
	DesktopBridge,
	"readUpdate" | "checkForUpdate" | "downloadUpdate" | "installUpdate"
> &
	Pick<DesktopBridge, "onUpdate">;

/** How the app behaves among other programs. */
export type SettingsHost = Pick<DesktopBridge, "readSettings" | "changeSettings" | "readFacts" | "platform">;

export type HostSettings = Awaited<ReturnType<SettingsHost["readSettings"]>>;
export type HostFacts = Awaited<ReturnType<SettingsHost["readFacts"]>>;
export type ProviderState = Awaited<ReturnType<ProviderHost["readProvider"]>>;
export type ProviderInput = Parameters<ProviderHost["saveProvider"]>[0];
export type AddedProvider = Awaited<ReturnType<ProvidersHost["listProviders"]>>[number];
export type AddedProviderInput = Parameters<ProvidersHost["putProvider"]>[0];
export type ProviderCheck = Awaited<ReturnType<ProvidersHost["testProvider"]>>;
export type ServerChoice = Awaited<ReturnType<ServerHost["readServer"]>>;
export type ServerCheck = Awaited<ReturnType<ServerHost["checkServer"]>>;
export type UpdateState = Awaited<ReturnType<UpdateHost["readUpdate"]>>;

/** Null in a browser: there the server has its own settings. */
export function findProviderHost(host: HostWindow): ProviderHost | null {
	return pickCalls(host, ["readProvider", "checkProvider", "saveProvider"]);
}

/** Null in a browser: there providers are the server's. */
export function findProvidersHost(host: HostWindow): ProvidersHost | null {
	return pickCalls(host, ["listProviders", "testProvider", "putProvider", "removeProvider"]);
}

/** Null in a browser: its page belongs to the server it came from. */
export function findServerHost(host: HostWindow): ServerHost | null {
	return pickCalls(host, ["readServer", "checkServer", "chooseServer", "acceptInvite"]);
}

/** Null in a browser: tool servers are set up where its server runs. */
export function findToolHost(host: HostWindow): ToolHost | null {
	return pickCalls(host, ["readToolServers", "saveToolServer", "removeToolServer", "testToolServer"]);
}

/** Null in a browser, which has no version of its own. */
export function findUpdateHost(host: HostWindow): UpdateHost | null {
	const calls = pickCalls(host, ["readUpdate", "checkForUpdate", "downloadUpdate", "installUpdate"]);
	const onUpdate = host.desktop?.onUpdate;
	return calls === null || onUpdate === undefined ? null : { ...calls, onUpdate };
}

/** Null in a browser, whose own settings these are. */
export function findSettingsHost(host: HostWindow): SettingsHost | null {
	const calls = pickCalls(host, ["readSettings", "changeSettings", "readFacts"]);
	const platform = host.desktop?.platform;
	return calls === null || platform === undefined ? null : { ...calls, platform };
}

export function pickCalls<Name extends CallName>(
	{ desktop }: HostWindow,
	names: readonly Name[],
): Pick<DesktopBridge, Name> | null {
	if (desktop === undefined || names.some((name) => desktop[name] === undefined)) return null;
	return Object.fromEntries(names.map((name) => [name, desktop[name]])) as unknown as Pick<
		DesktopBridge,
		Name
	>;
}
