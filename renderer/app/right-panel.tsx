import type { ReactNode } from "react";
import { Drawer } from "../ui/drawer.tsx";

type RightPanelProps = {
	readonly label: string;
	/** Over the chat instead of beside it. */
	readonly isNarrow: boolean;
	readonly onClose: () => void;
	readonly children: ReactNode;
};

/** Details beside the chat; in a narrow window they lie over it. */
export function RightPanel({ label, isNarrow, onClose, children }: RightPanelProps) {
	if (isNarrow) {
		return (
			<Drawer label={label} side="right" onClose={onClose}>
				{children}
			</Drawer>
		);
	}
	return (
		<aside aria-label={label} className="flex w-96 shrink-0 flex-col border-s border-line bg-side">
			{children}
		</aside>
	);
}
