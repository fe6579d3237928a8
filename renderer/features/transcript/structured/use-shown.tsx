import { type ReactNode, useContext, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { TextButton } from "../../../ui/text-button.tsx";
import { AtOnce } from "../markdown/use-gradual.ts";

/** Of one list or object, and so many more with each click. */
const STEP = 100;

/** The first of many, and how many there are with a button for more. On paper all of them. */
export function useShown<T>(all: readonly T[]): readonly [readonly T[], ReactNode] {
	const t = useText();
	const [most, setMost] = useState(STEP);
	const isAtOnce = useContext(AtOnce);
	if (isAtOnce || all.length <= most) return [all, null];
	const more = (
		<p className="structured-line">
			<span>{t("{position} of {all}", { position: most, all: all.length })}</span>
			<TextButton onClick={() => setMost(most + STEP)}>{t("Show more")}</TextButton>
		</p>
	);
	return [all.slice(0, most), more];
}
