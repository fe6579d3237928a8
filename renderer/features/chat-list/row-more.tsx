import { Ellipsis } from "lucide-react";
import { MenuButton, type MenuContent } from "../../ui/menu-button.tsx";

type RowMoreProps = { readonly label: string; readonly content: MenuContent };

/** The button at the end of a row that is pointed at or has the focus; what is asked for its menu otherwise needs no button. */
export function RowMore({ label, content }: RowMoreProps) {
	return (
		<MenuButton
			label={label}
			content={content}
			className="absolute end-1 flex size-7 items-center justify-center rounded-small text-ink-soft opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 hover:text-ink focus-visible:opacity-100 aria-expanded:opacity-100"
		>
			<Ellipsis size={16} />
		</MenuButton>
	);
}
