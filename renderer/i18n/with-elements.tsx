import { Fragment, type ReactElement, type ReactNode } from "react";

/** A sentence with elements in place of names in braces that `t` did not fill in. */
export function withElements(sentence: string, elements: Readonly<Record<string, ReactElement>>): ReactNode {
	return sentence.split(/(\{\w+\})/).map((part, index) => {
		const element = elements[part.slice(1, -1)];
		// biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity
		return <Fragment key={index}>{part.startsWith("{") && element !== undefined ? element : part}</Fragment>;
	});
}
