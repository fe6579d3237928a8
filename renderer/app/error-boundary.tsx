import { Component, type ErrorInfo, type ReactNode } from "react";
import { useText } from "../i18n/use-text.ts";
import { Button } from "../ui/button.tsx";

type Props = { readonly children: ReactNode };
type State = { readonly failure: Error | null };

/** What is shown when a part of the page breaks. The chats are on the server and the drafts on disk. */
export class ErrorBoundary extends Component<Props, State> {
	override state: State = { failure: null };

	static getDerivedStateFromError(error: unknown): State {
		return { failure: error instanceof Error ? error : new Error(String(error)) };
	}

	override componentDidCatch(error: unknown, info: ErrorInfo): void {
		console.error("A part of the page could not be drawn", error, info.componentStack);
	}

	override render(): ReactNode {
		const { failure } = this.state;
		if (failure === null) return this.props.children;
		return <Broken failure={failure} />;
	}
}

function Broken({ failure }: { readonly failure: Error }) {
	const t = useText();
	return (
		<main role="alert" className="mx-auto flex h-full max-w-md flex-col justify-center gap-4 px-6">
			<h1 className="text-22 font-semibold">{t("This page could not be drawn.")}</h1>
			<p className="text-ink-soft">
				{t(
					"Your chats and messages are safe. Load the page again; if it happens once more, this is what to report:",
				)}
			</p>
			<pre
				dir="ltr"
				className="overflow-auto rounded-panel bg-code p-3 font-mono text-12 whitespace-pre-wrap"
			>
				{failure.message}
			</pre>
			<Button tone="accent" className="self-start" onClick={() => location.reload()}>
				{t("Load again")}
			</Button>
		</main>
	);
}
