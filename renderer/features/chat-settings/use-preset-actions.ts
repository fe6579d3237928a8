import type { LibraryItem } from "../../../server/protocol/library.ts";
import type { ModelSettings } from "../../../server/protocol/model-settings.ts";
import { useActions } from "../../app/app-context.tsx";
import { pickSettings } from "../../app/apply-settings.ts";
import { explainFailure } from "../../app/explain-failure.ts";
import { newItemId } from "../../app/library/new-item-id.ts";
import type { UsedLibrary } from "../../app/library/use-library.ts";
import { useText } from "../../i18n/use-text.ts";
import type { Attempt } from "../../ui/use-attempt.ts";

type Preset = LibraryItem<"presets">;

/** What a person can do with presets. @param run tries one at a time and tells what failed */
export function usePresetActions(library: UsedLibrary<"presets">, run: Attempt["run"]) {
	const t = useText();
	const { offerUndo } = useActions();
	const { items, put, remove } = library;
	const attempt = (step: () => Promise<unknown>) =>
		run(() =>
			step().then(
				() => null,
				(error: unknown) => explainFailure(error),
			),
		);
	return {
		/** Under a name that is there already, in its place. */
		keep: (name: string, settings: ModelSettings) =>
			attempt(() => {
				const same = items.find((item) => item.name === name);
				const mark = same?.content.is_default === true ? { is_default: true } : {};
				return put({ id: same?.id ?? newItemId(), name, content: { ...settings, ...mark } });
			}),
		/** At most one is what new chats begin with. */
		setDefault: (preset: Preset, isDefault: boolean) =>
			attempt(async () => {
				for (const { id, name, content } of items) {
					const isWanted = id === preset.id && isDefault;
					if ((content.is_default === true) === isWanted) continue;
					await put({
						id,
						name,
						content: { ...pickSettings(content), ...(isWanted && { is_default: true }) },
					});
				}
			}),
		remove: (preset: Preset) =>
			attempt(async () => {
				await remove(preset.id);
				const { id, name, content } = preset;
				offerUndo(t("Preset “{name}” deleted.", { name }), () => attempt(() => put({ id, name, content })));
			}),
	};
}
