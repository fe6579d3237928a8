import type { ModelSettings } from "../../../server/protocol/model-settings.ts";
import { pickSettings } from "../apply-settings.ts";
import type { Amendment } from "./open-library.ts";

type Amend = (name: string, change: Amendment<"presets">) => Promise<void>;

/** Keeps these choices under a name, in the place of what was there; whether new chats begin with it stays. */
export async function keepPreset(amend: Amend, name: string, settings: ModelSettings): Promise<void> {
	await amend(name, (known) => ({ ...settings, ...(known?.is_default === true && { is_default: true }) }));
}

/**
 * New chats begin with this preset, or with none. At most one is such: all are looked at as they are by then, since
 * another one may be on its way.
 */
export async function setDefaultPreset(
	amend: Amend,
	names: readonly string[],
	name: string,
	isDefault: boolean,
): Promise<void> {
	await Promise.all(
		names.map((one) =>
			amend(one, (known) => {
				const isWanted = one === name && isDefault;
				if (known === null || (known.is_default === true) === isWanted) return known;
				return { ...pickSettings(known), ...(isWanted && { is_default: true }) };
			}),
		),
	);
}
