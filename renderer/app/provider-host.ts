import type { DesktopBridge } from "../../electron/bridge.ts";

/** Where keys are kept and tried: outside of the page, which never sees one again. */
export type ProviderHost = Pick<DesktopBridge, "readProvider" | "checkProvider" | "saveProvider">;

export type ProviderState = Awaited<ReturnType<ProviderHost["readProvider"]>>;
export type ProviderInput = Parameters<ProviderHost["saveProvider"]>[0];

/** Null in a browser: there the server has its own settings. */
export function findProviderHost({ desktop }: Pick<Window, "desktop">): ProviderHost | null {
	if (desktop?.readProvider === undefined) return null;
	if (desktop.checkProvider === undefined || desktop.saveProvider === undefined) return null;
	const { readProvider, checkProvider, saveProvider } = desktop;
	return { readProvider, checkProvider, saveProvider };
}
