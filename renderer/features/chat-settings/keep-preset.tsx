import { type FormEvent, useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { TextButton } from "../../ui/text-button.tsx";

type KeepPresetProps = {
	readonly names: readonly string[];
	readonly isBusy: boolean;
	readonly onKeep: (name: string) => void;
};

/** Keeps what is chosen now under a name. */
export function KeepPreset({ names, isBusy, onKeep }: KeepPresetProps) {
	const t = useText();
	const [name, setName] = useState<string | null>(null);
	if (name === null) {
		return (
			<p>
				<TextButton onClick={() => setName("")}>{t("Keep these choices as a preset")}</TextButton>
			</p>
		);
	}
	const given = name.trim();
	const handleSubmit = (event: FormEvent) => {
		event.preventDefault();
		if (given === "" || isBusy) return;
		onKeep(given);
		setName(null);
	};
	return (
		<form
			aria-label={t("Keep these choices as a preset")}
			onSubmit={handleSubmit}
			onKeyDown={(event) => {
				if (event.key !== "Escape") return;
				event.preventDefault();
				event.stopPropagation();
				setName(null);
			}}
			className="flex gap-2"
		>
			<input
				// biome-ignore lint/a11y/noAutofocus: it appears because one asked for it
				autoFocus
				aria-label={t("Name of the preset")}
				value={name}
				maxLength={200}
				placeholder={t("Name")}
				onChange={(event) => setName(event.target.value)}
				className="h-8 min-w-0 flex-1 rounded-small border border-line-strong bg-raised px-2.5"
			/>
			<Button isSubmit tone="accent" disabled={given === "" || isBusy} className="shrink-0">
				{names.includes(given) ? t("Replace") : t("Keep")}
			</Button>
		</form>
	);
}
