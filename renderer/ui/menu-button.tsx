import { type ReactElement, type ReactNode, useState } from "react";
import { classNames } from "./class-names.ts";
import { laterPart } from "./later-part.tsx";
import type { MenuItem } from "./menu-item.ts";
import type { OpenedMenu } from "./opened-menu.ts";
import { tellMissing } from "./tell-missing.ts";

type MenuButtonProps = {
	/** Accessible name of the button and of the menu. */
	readonly label: string;
	readonly align?: "start" | "end";
	readonly side?: "top" | "bottom";
	readonly className?: string;
	readonly children: ReactElement | readonly (ReactElement | string | false | null)[];
	readonly onOpen?: () => void;
} & (
	| { readonly items: readonly MenuItem[] }
	/** For a menu whose items are costly to tell: drawn from when it is first opened. */
	| { readonly content: MenuContent }
);

/** Its code, and what it draws: a `Menu` with these props. */
export type MenuContent = {
	readonly fetch: () => Promise<unknown>;
	readonly draw: (menu: OpenedMenu) => ReactNode;
};

const Menu = laterPart(async () => (await import("./menu.tsx")).Menu);

/** A button that opens a menu. The menu's code is loaded when the button is first approached. */
export function MenuButton(props: MenuButtonProps) {
	const { label, align = "start", side = "bottom", className, children, onOpen } = props;
	const [armed, setArmed] = useState<"pointer" | "keyboard" | null>(null);
	const fetch = () => Promise.all([Menu.fetch(), "content" in props && props.content.fetch()]);
	const fetchAhead = () => void fetch().catch(() => {});
	const button = (
		<button
			type="button"
			aria-label={label}
			aria-haspopup="menu"
			data-tip={label}
			className={classNames("chrome", className)}
			onPointerEnter={fetchAhead}
			onFocus={fetchAhead}
			onClick={(event) => {
				if (armed !== null) return;
				const way = event.detail === 0 ? "keyboard" : "pointer";
				fetch().then(() => setArmed(way), tellMissing);
				onOpen?.();
			}}
		>
			{children}
		</button>
	);
	if (armed === null) return button;
	const menu = { label, align, side, isFirstByKey: armed === "keyboard", children: button, onOpen };
	return "content" in props ? props.content.draw(menu) : <Menu {...menu} items={props.items} />;
}
