import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { ParleyProvider } from "./app/app-context.tsx";
import { ErrorBoundary } from "./app/error-boundary.tsx";
import type { Parley } from "./app/open-parley.ts";
import { ENGLISH } from "./i18n/text.ts";
import { TextProvider } from "./i18n/use-text.ts";

/** Puts the app on the page, with what is known by then. */
export function draw(root: HTMLElement, parley: Parley): void {
	createRoot(root).render(
		<StrictMode>
			<ErrorBoundary>
				<TextProvider value={ENGLISH}>
					<ParleyProvider value={parley}>
						<App />
					</ParleyProvider>
				</TextProvider>
			</ErrorBoundary>
		</StrictMode>,
	);
}
