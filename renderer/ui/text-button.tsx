import type { ComponentProps } from "react";

/** A button that reads as part of a sentence. */
export function TextButton(props: Omit<ComponentProps<"button">, "type" | "className">) {
	return (
		<button
			type="button"
			className="chrome shrink-0 rounded-small font-medium whitespace-nowrap text-ink underline decoration-line-strong underline-offset-3 hover:decoration-ink"
			{...props}
		/>
	);
}
