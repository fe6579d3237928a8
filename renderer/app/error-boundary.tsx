import { Component, type ErrorInfo, type ReactNode } from "react";
import { laterPart } from "../ui/later-part.tsx";

/** Fetched ahead with what else is fetched then, so that it is there also when the server is not. */
export const Broken = laterPart(async () => (await import("./broken.tsx")).Broken);

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
