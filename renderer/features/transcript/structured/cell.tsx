import { type ReactNode, useState } from "react";
import { isExactNumber } from "../../../../server/protocol/exact-json.ts";
import type { Text } from "../../../i18n/text.ts";
import { TextButton } from "../../../ui/text-button.tsx";
import { LongText } from "../markdown/long-text.tsx";
import { cellText } from "./read-table.ts";

/** Of a longer one the beginning is shown; the rest after a click. */
const LONGEST = 1000;
const BEGINNING = 400;

/** One value in a table. */
export function Cell({ value, t }: { readonly value: unknown; readonly t: Text }): ReactNode {
	if (typeof value === "boolean") return value ? t("Yes") : t("No");
	const text = cellText(value);
	const shown = text.length > LONGEST ? <LongCell text={text} t={t} /> : text;
	return typeof value === "object" && value !== null && !isExactNumber(value) ? <code>{shown}</code> : shown;
}

function LongCell({ text, t }: { readonly text: string; readonly t: Text }) {
	const [isWhole, setWhole] = useState(false);
	if (isWhole) return <LongText text={text} />;
	return (
		<>
			{text.slice(0, BEGINNING)}… <TextButton onClick={() => setWhole(true)}>{t("Show more")}</TextButton>
		</>
	);
}
