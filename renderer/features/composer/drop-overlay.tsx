import { FilePlus } from "lucide-react";
import { useText } from "../../i18n/use-text.ts";

/** Over the window while files are dragged over it. */
export function DropOverlay() {
	const t = useText();
	return (
		<div className="appear pointer-events-none fixed inset-3 z-40 flex items-center justify-center rounded-panel border-2 border-dashed border-accent bg-raised/85">
			<p className="flex items-center gap-2 text-18 font-medium">
				<FilePlus size={20} aria-hidden />
				{t("Drop files to attach them")}
			</p>
		</div>
	);
}
