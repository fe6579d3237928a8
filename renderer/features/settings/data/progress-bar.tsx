/** How far something is, 0 to 1; null: nobody knows. */
export function ProgressBar({ label, share }: { readonly label: string; readonly share: number | null }) {
	return (
		<progress
			aria-label={label}
			{...(share === null ? {} : { value: Math.min(1, share) })}
			max={1}
			className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
		/>
	);
}
