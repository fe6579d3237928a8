import { type RefObject, useLayoutEffect } from "react";

/** Grows a field with its text where the browser does not do it by itself. */
export function useGrowingHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
	// biome-ignore lint/correctness/useExhaustiveDependencies: the text is what the height comes from
	useLayoutEffect(() => {
		const element = field.current;
		if (element === null || CSS.supports("field-sizing", "content")) return;
		element.style.height = "auto";
		element.style.height = `${element.scrollHeight}px`;
	}, [field, text]);
}
