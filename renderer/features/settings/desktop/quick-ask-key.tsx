import { useId } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { formatKey } from "./format-key.ts";

const KEYS = ["CommandOrControl+Shift+Space", "Alt+Shift+Space", "CommandOrControl+Alt+Space", "Alt+F12"];

type QuickAskKeyProps = {
	readonly platform: string;
	/** An accelerator; empty: none. */
	readonly value: string;
	readonly isTaken: boolean;
	readonly onChange: (accelerator: string) => void;
};

/** Which key brings up the small window from anywhere. */
export function QuickAskKey({ platform, value, isTaken, onChange }: QuickAskKeyProps) {
	const t = useText();
	const id = useId();
	const hintId = useId();
	const keys = value === "" || KEYS.includes(value) ? KEYS : [value, ...KEYS];
	return (
		<div data-setting="quick-ask" className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
			<div className="min-w-0 flex-1 basis-52">
				<label htmlFor={id} className="chrome">
					{t("Key for Quick Ask")}
				</label>
				<p id={hintId} className="text-13 text-ink-soft">
					{t("A small window, from any program.")}
				</p>
			</div>
			<select
				id={id}
				value={value}
				aria-describedby={hintId}
				onChange={(event) => onChange(event.target.value)}
				className="h-8 min-w-0 rounded-small border border-line-strong bg-raised px-2"
			>
				{keys.map((key) => (
					<option key={key} value={key}>
						{formatKey(key, platform, t)}
					</option>
				))}
				<option value="">{t("None")}</option>
			</select>
			<p role="status" className="w-full text-13 text-danger empty:hidden">
				{isTaken && t("The system or another program has this key. Choose another one.")}
			</p>
		</div>
	);
}
