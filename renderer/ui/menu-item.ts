import type { ReactNode } from "react";

export type MenuItem = {
	readonly label: string;
	/** Said beside the label, in a quieter tone. */
	readonly detail?: string;
	readonly icon?: ReactNode;
	readonly tone?: "plain" | "danger";
	/** Given: one of several choices, chosen or not. */
	readonly isChosen?: boolean;
	/** A line before it. */
	readonly isApart?: boolean;
	readonly run: () => void;
};
