import { ChevronRight } from "lucide-react";
import { useActions, useUi } from "../../app/app-context.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { useText } from "../../i18n/use-text.ts";
import { laterPart } from "../../ui/later-part.tsx";
import { closeMissing } from "../../ui/tell-missing.ts";
import { useLoaded } from "../../ui/use-loaded.ts";
import type { ListRow } from "./list-rows.ts";
import { RowMore } from "./row-more.tsx";

const loadRename = () => import("./folder-name-field.tsx");
const FolderMark = laterPart(async () => (await import("./folder-mark.tsx")).FolderMark);
const FolderMenu = laterPart(async () => (await import("./folder-menu.tsx")).FolderMenu);

type FolderRowProps = { readonly row: Extract<ListRow, { kind: "folder" }> };

/** The name of a folder; folds its chats away. */
export function FolderRow({ row: { key, folder, count, isOpen } }: FolderRowProps) {
	const t = useText();
	const { toggleFolder, startRenaming } = useActions();
	const isRenaming = useUi((state) => state.renaming === key);
	const rename = useLoaded(
		isRenaming,
		loadRename,
		closeMissing(() => startRenaming(null)),
	);
	return (
		<div className="pt-1.5">
			{rename !== null ? (
				<rename.FolderNameField folder={folder} />
			) : (
				<div className="group relative flex items-center">
					<h3 className="min-w-0 flex-1">
						<button
							type="button"
							aria-expanded={isOpen}
							data-folder={folder}
							onClick={() => toggleFolder(folder)}
							className="chrome flex h-7 w-full items-center gap-1.5 rounded-small px-1.5 text-12 font-medium text-ink-soft hover:bg-hover hover:text-ink data-over:bg-chosen data-over:text-ink group-focus-within:pe-9 group-hover:pe-9 focus-visible:outline-offset-[-2px]"
						>
							<ChevronRight
								size={13}
								className={`shrink-0 transition-transform ${isOpen ? "rotate-90" : "rtl:rotate-180"}`}
							/>
							<bdi className="truncate">{folder}</bdi>
							<span className="font-normal text-ink-faint tabular-nums">
								<span aria-hidden="true">{formatNumber(t, count)}</span>
								<span className="sr-only">{t.count(count, "{count} chat", "{count} chats")}</span>
							</span>
							{!isOpen && <FolderMark folder={folder} />}
						</button>
					</h3>
					<RowMore
						label={t("More for the folder {folder}", { folder })}
						content={{ fetch: FolderMenu.fetch, draw: (menu) => <FolderMenu folder={folder} menu={menu} /> }}
					/>
				</div>
			)}
		</div>
	);
}
