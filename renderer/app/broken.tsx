import { useText } from "../i18n/use-text.ts";
import { Button } from "../ui/button.tsx";

/** In the place of a page that could not be drawn. */
export function Broken({ failure }: { readonly failure: Error }) {
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
