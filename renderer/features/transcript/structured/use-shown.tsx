import { type ReactNode, useState } from "react";
import { useText } from "../../../i18n/use-text.ts";
import { TextButton } from "../../../ui/text-button.tsx";

/** Of one list or object; the others after a click. */
const MOST_SHOWN = 200;

/** The first of many, and a button for the others. */
export function useShown<T>(all: readonly T[]): readonly [readonly T[], ReactNode] {
	const t = useText();
	const [isWhole, setWhole] = useState(false);
	if (isWhole || all.length <= MOST_SHOWN) return [all, null];
	const button = (
		<TextButton onClick={() => setWhole(true)}>{t("Show all {count}", { count: all.length })}</TextButton>
	);
	return [all.slice(0, MOST_SHOWN), button];
}
