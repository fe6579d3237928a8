import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type IconButtonProps = Omit<ComponentProps<"button">, "type" | "children"> & {
	/** Its accessible name, shown beside it on hover and focus. */
	readonly label: string;
	/** Key that does the same, shown with the label. */
	readonly shortcut?: string | undefined;
	readonly icon: ReactNode;
	readonly size?: "normal" | "small";
};

export function IconButton({ label, shortcut, icon, size = "normal", className, ...rest }: IconButtonProps) {
	return (
		<button
			type="button"
			aria-label={label}
			aria-keyshortcuts={shortcut}
			data-tip={shortcut === undefined ? label : `${label}  ${shortcut}`}
			className={classNames(
				"chrome inline-flex shrink-0 items-center justify-center rounded-small text-ink-soft transition-colors",
				"hover:bg-hover hover:text-ink aria-pressed:bg-chosen aria-pressed:text-ink",
				"disabled:pointer-events-none disabled:opacity-45",
				size === "normal" ? "size-8" : "size-7",
				className,
			)}
			{...rest}
		>
			{icon}
		</button>
	);
}
