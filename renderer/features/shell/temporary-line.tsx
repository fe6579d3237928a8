import { useActions } from "../../app/app-context.tsx";
import { TextButton } from "../../ui/text-button.tsx";

/** Says what a temporary chat is, for as long as it is open. */
export function TemporaryLine() {
	const { newChat } = useActions();
	return (
		<section
			aria-label="Temporary chat"
			className="chrome flex flex-wrap items-center justify-center gap-x-2 gap-y-0.5 border-b border-line bg-side px-4 py-1.5 text-13 text-ink-soft"
		>
			<span className="text-center">
				Not stored anywhere, gone when you leave. The AI that answers still gets what you write.
			</span>
			<TextButton onClick={newChat}>Leave</TextButton>
		</section>
	);
}
