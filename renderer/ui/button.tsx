import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

type ButtonProps = Omit<ComponentProps<"button">, "type"> & {
	/** Sends its form, as Enter in one of its fields does. */
	readonly isSubmit?: boolean;
	readonly tone?: "plain" | "accent" | "quiet" | "danger";
};

const TONES = {
	plain: "border border-line-strong bg-raised hover:bg-hover",
	accent: "bg-accent text-on-accent hover:bg-accent-hover",
	quiet: "text-ink-soft hover:bg-hover hover:text-ink",
	danger: "text-danger hover:bg-danger-soft",
} as const;

export function Button({ tone = "plain", isSubmit = false, className, ...rest }: ButtonProps) {
	return (
		<button
			type={isSubmit ? "submit" : "button"}
			className={classNames(
				"chrome inline-flex h-8 items-center justify-center gap-1.5 rounded-small px-3 font-medium transition-colors",
				"disabled:pointer-events-none disabled:opacity-45",
				TONES[tone],
				className,
			)}
			{...rest}
		/>
	);
}
