export type Choice = {
	readonly title: string;
	readonly detail: string;
	readonly run: () => void;
};

/** Ways to go on, one below the other. */
export function ChoiceList({ choices }: { readonly choices: readonly Choice[] }) {
	return (
		<ul className="flex flex-col gap-2">
			{choices.map(({ title, detail, run }) => (
				<li key={title + detail}>
					<button
						type="button"
						onClick={run}
						className="flex w-full flex-col rounded-panel border border-line px-3.5 py-2.5 text-start transition-colors hover:border-line-strong hover:bg-hover"
					>
						<bdi className="font-medium">{title}</bdi>
						<span className="mt-0.5 text-13 text-ink-soft">{detail}</span>
					</button>
				</li>
			))}
		</ul>
	);
}
