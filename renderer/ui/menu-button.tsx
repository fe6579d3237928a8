import { lazy, type ReactElement, Suspense, useState } from "react";
import { classNames } from "./class-names.ts";
import type { MenuItem } from "./menu-item.ts";

type MenuButtonProps = {
	/** Accessible name of the button and of the menu. */
	readonly label: string;
	readonly items: readonly MenuItem[];
	readonly align?: "start" | "end";
	readonly side?: "top" | "bottom";
	readonly className?: string;
	readonly children: ReactElement | readonly (ReactElement | string | false | null)[];
	readonly onOpen?: () => void;
};

const loadMenu = () => import("./menu.tsx");
const Menu = lazy(async () => ({ default: (await loadMenu()).Menu }));

/** A button that opens a menu. The menu's code is loaded when the button is first approached. */
export function MenuButton({ label, items, align, side, className, children, onOpen }: MenuButtonProps) {
	const [armed, setArmed] = useState<"pointer" | "keyboard" | null>(null);
	const button = (
		<button
			type="button"
			aria-label={label}
			aria-haspopup="menu"
			data-tip={label}
			className={classNames("chrome", className)}
			onPointerEnter={() => void loadMenu()}
			onFocus={() => void loadMenu()}
			onClick={(event) => {
				if (armed !== null) return;
				setArmed(event.detail === 0 ? "keyboard" : "pointer");
				onOpen?.();
			}}
		>
			{children}
		</button>
	);
	if (armed === null) return button;
	return (
		<Suspense fallback={button}>
			<Menu
				label={label}
				items={items}
				align={align ?? "start"}
				side={side ?? "bottom"}
				isFirstByKey={armed === "keyboard"}
				onOpen={onOpen}
			>
				{button}
			</Menu>
		</Suspense>
	);
}
