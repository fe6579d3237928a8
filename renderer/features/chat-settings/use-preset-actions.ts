import type { LibraryItem } from "../../../server/protocol/library.ts";
import type { ModelSettings } from "../../../server/protocol/model-settings.ts";
import { explainFailure } from "../../app/explain-failure.ts";
import { keepPreset, setDefaultPreset } from "../../app/library/amend-presets.ts";
import type { UsedLibrary } from "../../app/library/use-library.ts";
import { useRemoveItem } from "../../app/library/use-remove-item.ts";
import { useText } from "../../i18n/use-text.ts";
import type { Attempt } from "../../ui/use-attempt.ts";

type Preset = LibraryItem<"presets">;

/** What a person can do with presets. @param run tries one after the other and tells what failed */
export function usePresetActions(library: UsedLibrary<"presets">, run: Attempt["runNext"]) {
	const t = useText();
	const { items, amend } = library;
	const removeItem = useRemoveItem(library);
	const attempt = (step: () => Promise<unknown>) =>
		run(() =>
			step().then(
				() => null,
				(error: unknown) => explainFailure(error, t),
			),
		);
	return {
		/** Under a name that is there already, in its place. */
		keep: (name: string, settings: ModelSettings) => attempt(() => keepPreset(amend, name, settings)),
		/** At most one is what new chats begin with. */
		setDefault: (preset: Preset, isDefault: boolean) =>
			attempt(() =>
				setDefaultPreset(
					amend,
					items.map((item) => item.name),
					preset.name,
					isDefault,
				),
			),
		remove: (preset: Preset) =>
			attempt(() => removeItem(preset, t("Preset “{name}” deleted.", { name: preset.name }))),
	};
}
