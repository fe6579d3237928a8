import { useActions, useUi } from "../../../app/app-context.tsx";
import type { Text } from "../../../i18n/text.ts";
import { useText } from "../../../i18n/use-text.ts";
import type { Accent } from "../../../store/ui-state.ts";

/** The colour of what can be pressed and of what is chosen. */
export function AccentChoice() {
	const t = useText();
	const accent = useUi((state) => state.accent);
	const { setLook } = useActions();
	return (
		<fieldset data-setting="accent">
			<legend className="mb-2 font-medium">{t("Accent")}</legend>
			<div className="flex flex-wrap gap-2">
				{listAccents(t).map(({ value, label, hue }) => (
					<label
						key={value}
						className="chrome flex min-h-8 items-center gap-2 rounded-small border border-line px-2.5 text-13 text-ink-soft hover:text-ink has-checked:border-accent has-checked:bg-chosen has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent"
					>
						<input
							type="radio"
							name="accent"
							checked={accent === value}
							onChange={() => setLook({ accent: value })}
							className="sr-only"
						/>
						<span
							data-swatch
							aria-hidden="true"
							className="size-3.5 rounded-full"
							style={{ background: `light-dark(oklch(0.52 0.13 ${hue}), oklch(0.75 0.12 ${hue}))` }}
						/>
						{label}
					</label>
				))}
			</div>
		</fieldset>
	);
}

/** Hues as in the tokens. */
function listAccents(
	t: Text,
): readonly { readonly value: Accent; readonly label: string; readonly hue: number }[] {
	return [
		{ value: "teal", label: t("Teal"), hue: 195 },
		{ value: "blue", label: t("Blue"), hue: 255 },
		{ value: "violet", label: t("Violet"), hue: 295 },
		{ value: "rose", label: t("Rose"), hue: 2 },
		{ value: "copper", label: t("Copper"), hue: 50 },
		{ value: "olive", label: t("Olive"), hue: 128 },
	];
}
