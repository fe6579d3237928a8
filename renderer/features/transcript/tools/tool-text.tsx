/** A stranger's words: text, whatever it holds, in a frame that does not grow without end. */
export function ToolText({ label, text }: { readonly label: string; readonly text: string }) {
	return (
		<figure className="min-w-0">
			<figcaption className="mb-1 text-12 text-ink-soft">{label}</figcaption>
			<pre
				dir="auto"
				// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
				tabIndex={0}
				className="max-h-72 overflow-auto rounded-small border border-line bg-side px-2.5 py-2 font-mono text-12 leading-normal whitespace-pre-wrap [overflow-wrap:anywhere]"
			>
				{text}
			</pre>
		</figure>
	);
}
