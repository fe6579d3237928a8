import "./ui/tokens.css";
import "./features/transcript/transcript.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { ParleyProvider } from "./app/app-context.tsx";
import { ErrorBoundary } from "./app/error-boundary.tsx";
import { openParley } from "./app/open-parley.ts";
import { readRuntimeConfig } from "./app/runtime-config.ts";
import { bindShortcuts } from "./app/shortcuts.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root");

const parley = openParley(readRuntimeConfig(window), window);
bindShortcuts(parley, document);
createRoot(root).render(
	<StrictMode>
		<ErrorBoundary>
			<ParleyProvider value={parley}>
				<App />
			</ParleyProvider>
		</ErrorBoundary>
	</StrictMode>,
);
