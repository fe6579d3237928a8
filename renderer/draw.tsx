import { type ReactNode, StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { useStore } from "zustand";
import { App } from "./app/app.tsx";
import { ParleyProvider } from "./app/app-context.tsx";
import { ErrorBoundary } from "./app/error-boundary.tsx";
import type { Parley } from "./app/open-parley.ts";
import type { Words } from "./i18n/create-words.ts";
import { TextProvider } from "./i18n/use-text.ts";
import { UiWordsProvider } from "./ui/ui-words.ts";

/** Puts the app on the page, with what is known by then. */
export function draw(root: HTMLElement, parley: Parley): void {
	const app = (
		<StrictMode>
			<Spoken words={parley.words}>
				<ErrorBoundary>
					<ParleyProvider value={parley}>
						<App />
					</ParleyProvider>
				</ErrorBoundary>
			</Spoken>
		</StrictMode>
	);
	// At once: React would let the browser paint an empty page first.
	flushSync(() => createRoot(root).render(app));
}

function Spoken({ words, children }: { readonly words: Words; readonly children: ReactNode }) {
	const t = useStore(words.store, (state) => state.text);
	return (
		<TextProvider value={t}>
			<UiWordsProvider value={{ close: t("Close") }}>{children}</UiWordsProvider>
		</TextProvider>
	);
}
