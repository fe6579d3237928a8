import { useActions } from "../../app/app-context.tsx";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";

/** Three things that show what is there; each is sent as it stands. */
function listSuggestions(t: Text): readonly { readonly title: string; readonly text: string }[] {
	return [
		{ title: t("Get to know Parley"), text: t("What can you do, and how do you keep my messages safe?") },
		{
			title: t("See code and a table"),
			text: t("Show me a short Python function with a table of its inputs and results."),
		},
		{ title: t("Plan something"), text: t("Make a checklist for moving to a new flat in four weeks.") },
	];
}

/** What a new chat shows before its first message. */
export function Greeting() {
	const t = useText();
	const { send } = useActions();
	return (
		<div className="flex min-h-0 flex-1 flex-col justify-end-safe overflow-y-auto">
			<div className="mx-auto w-full max-w-(--column) px-5 pt-8 pb-6">
				<h1 className="mb-6 text-28 leading-tight font-semibold tracking-tight">
					{t("What is on your mind?")}
				</h1>
				<ul className="grid gap-2 wide:grid-cols-3">
					{listSuggestions(t).map(({ title, text }) => (
						<li key={title}>
							<button
								type="button"
								onClick={() => send(text)}
								className="flex h-full w-full flex-col rounded-panel border border-line px-3.5 py-3 text-start transition-colors hover:border-line-strong hover:bg-hover"
							>
								<span className="block font-medium">{title}</span>
								<span className="mt-0.5 block text-13 text-ink-soft">{text}</span>
							</button>
						</li>
					))}
				</ul>
			</div>
		</div>
	);
}
