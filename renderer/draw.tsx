import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { ParleyProvider } from "./app/app-context.tsx";
import { ErrorBoundary } from "./app/error-boundary.tsx";
import type { Parley } from "./app/open-parley.ts";

/** Puts the app on the page, with what is known by then. */
export function draw(root: HTMLElement, parley: Parley): void {
	createRoot(root).render(
		<StrictMode>
			<ErrorBoundary>
				<ParleyProvider value={parley}>
					<App />
				</ParleyProvider>
			</ErrorBoundary>
		</StrictMode>,
	);
}
