import { createContext, useContext } from "react";

/** The few words that parts of the page say by themselves, in the language of who puts them there. */
export type UiWords = { readonly close: string };

const UiWordsContext = createContext<UiWords>({ close: "Close" });
export const UiWordsProvider = UiWordsContext.Provider;

export function useUiWords(): UiWords {
	return useContext(UiWordsContext);
}
