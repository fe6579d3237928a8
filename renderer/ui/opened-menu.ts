import type { ReactElement } from "react";

/** Of a menu that was opened; its items are not part of it. */
export type OpenedMenu = {
	readonly label: string;
	readonly align: "start" | "end";
	readonly side: "top" | "bottom";
	/** The opening that brought this code here was by key, which it could not see. */
	readonly isFirstByKey: boolean;
	/** The button, or what marks the place of a menu that has none. */
	readonly children: ReactElement;
	readonly onOpen?: (() => void) | undefined;
	/** Told when it closes, for a menu without a button, which has to give the focus back by itself. */
	readonly onClose?: () => void;
};
