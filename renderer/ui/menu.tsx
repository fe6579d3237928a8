import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { Fragment, useCallback, useRef, useState } from "react";
import { classNames } from "./class-names.ts";
import type { MenuItem } from "./menu-item.ts";
import type { OpenedMenu } from "./opened-menu.ts";

type MenuProps = OpenedMenu & { readonly items: readonly MenuItem[] };

/** The menu of a button or of a place; open when it first appears. */
export function Menu(props: MenuProps) {
	const { label, items, align, side, isFirstByKey, children, onOpen, onClose } = props;
	// A modal dialog lies above all of the page except what is in it.
	const [container, setContainer] = useState<HTMLElement | null>(null);
	const isFirst = useRef(isFirstByKey);
	const focusFirst = useCallback((menu: HTMLElement | null) => {
		if (menu === null || !isFirst.current) return;
		isFirst.current = false;
		requestAnimationFrame(() => {
			// An arrow key may have been quicker.
			const isInside = document.activeElement?.matches("[role^=menuitem]") ?? false;
			if (!isInside) menu.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
		});
	}, []);
	return (
		<DropdownMenu.Root
			defaultOpen
			dir={document.dir === "rtl" ? "rtl" : "ltr"}
			modal={false}
			onOpenChange={(isOpen) => {
				if (isOpen) onOpen?.();
				else onClose?.();
			}}
		>
			<DropdownMenu.Trigger asChild ref={(button) => setContainer(button?.closest("dialog") ?? null)}>
				{children}
			</DropdownMenu.Trigger>
			<DropdownMenu.Portal container={container}>
				<DropdownMenu.Content
					ref={focusFirst}
					loop
					aria-label={label}
					align={align}
					side={side}
					sideOffset={4}
					collisionPadding={8}
					onContextMenu={(event) => {
						// Not the browser's menu over this one, nor one of what this one is of.
						event.preventDefault();
						event.stopPropagation();
					}}
					className="appear chrome z-40 max-h-[min(24rem,var(--radix-dropdown-menu-content-available-height))] min-w-44 overflow-y-auto rounded-panel border border-line bg-raised p-1 shadow-float"
				>
					{items.map((item) => (
						<Fragment key={item.label}>
							{item.isApart === true && <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line" />}
							<Item item={item} />
						</Fragment>
					))}
				</DropdownMenu.Content>
			</DropdownMenu.Portal>
		</DropdownMenu.Root>
	);
}

const ITEM_CLASS =
	"flex min-h-8 items-center gap-2.5 rounded-small px-2.5 py-1 outline-none data-[highlighted]:bg-hover";

function Item({ item }: { readonly item: MenuItem }) {
	const text = (
		<span className="flex min-w-0 flex-1 items-baseline gap-2">
			<span className="truncate">{item.label}</span>
			{item.detail !== undefined && <span className="text-12 text-ink-faint">{item.detail}</span>}
		</span>
	);
	if (item.isChosen === undefined) {
		return (
			<DropdownMenu.Item
				onSelect={item.run}
				className={classNames(ITEM_CLASS, item.tone === "danger" && "text-danger")}
			>
				<span className="flex w-4 justify-center">{item.icon}</span>
				{text}
			</DropdownMenu.Item>
		);
	}
	return (
		<DropdownMenu.CheckboxItem checked={item.isChosen} onSelect={item.run} className={ITEM_CLASS}>
			<span className="flex w-4 justify-center">
				<DropdownMenu.ItemIndicator>
					<Check size={15} />
				</DropdownMenu.ItemIndicator>
			</span>
			{text}
		</DropdownMenu.CheckboxItem>
	);
}
