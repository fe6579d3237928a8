import { type RefObject, useLayoutEffect } from "react";

const GROWS_ITSELF = CSS.supports("field-sizing", "content");

/** Grows a field with its text where the browser does not do it by itself. */
export function useGrowingHeight(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
	// biome-ignore lint/correctness/useExhaustiveDependencies: the text is what the height comes from
	useLayoutEffect(() => {
		const element = field.current;
		if (element === null || GROWS_ITSELF) return;
		element.style.height = "auto";
		element.style.height = `${element.scrollHeight}px`;
	}, [field, text]);
}
