import { createContext, useContext } from "react";
import { ENGLISH, type Text } from "./text.ts";

const TextContext = createContext<Text>(ENGLISH);
export const TextProvider = TextContext.Provider;

export function useText(): Text {
	return useContext(TextContext);
}
