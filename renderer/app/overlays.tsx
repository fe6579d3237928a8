import { laterPart } from "../ui/later-part.tsx";
import { closeMissing } from "../ui/tell-missing.ts";
import { useActions, useParley, useUi } from "./app-context.tsx";

const SettingsDialog = laterPart(
	async () => (await import("../features/settings/settings-dialog.tsx")).SettingsDialog,
);
const Palette = laterPart(async () => (await import("../features/palette/palette.tsx")).Palette);
const ShortcutList = laterPart(
	async () => (await import("../features/settings/keyboard/shortcut-list.tsx")).ShortcutList,
);
const ComparePlace = laterPart(async () => (await import("./compare-place.tsx")).ComparePlace);
const PrintView = laterPart(
	async () => (await import("../features/transcript/print/print-view.tsx")).PrintView,
);
const DropOverlay = laterPart(
	async () => (await import("../features/composer/drop-overlay.tsx")).DropOverlay,
);
const ExportDialog = laterPart(
	async () => (await import("../features/export/export-dialog.tsx")).ExportDialog,
);
const AddServerDialog = laterPart(
	async () => (await import("../features/servers/add/add-server-dialog.tsx")).AddServerDialog,
);
const WelcomeDialog = laterPart(
	async () => (await import("../features/welcome/welcome-dialog.tsx")).WelcomeDialog,
);
const OwnDiagnosis = laterPart(
	async () => (await import("../features/servers/doctor/own-diagnosis.tsx")).OwnDiagnosis,
);
const OrganizeDialog = laterPart(
	async () => (await import("../features/chat-list/organize-dialog.tsx")).OrganizeDialog,
);

/** What is opened by a key has to be there before the next one is pressed, and some is wanted without the server. */
export async function fetchOverlays(): Promise<void> {
	await Promise.all([Palette, PrintView, DropOverlay].map((part) => part.fetch()));
}

/** What lies over the page for a while. */
export function Overlays() {
	const { ui } = useParley();
	const { openSettings, openPalette, openShortcutList, compare, endPrinting } = useActions();
	const isSettingsOpen = useUi((state) => state.isSettingsOpen);
	const isPaletteOpen = useUi((state) => state.isPaletteOpen);
	const isDropping = useUi((state) => state.isDropping);
	const isShortcutListOpen = useUi((state) => state.isShortcutListOpen);
	const printing = useUi((state) => state.printing);
	const comparing = useUi((state) => state.comparing);
	const exporting = useUi((state) => state.exporting);
	const isWelcomeOpen = useUi((state) => state.isWelcomeOpen);
	const isAddServerOpen = useUi((state) => state.isAddServerOpen);
	const isDoctorOpen = useUi((state) => state.isDoctorOpen);
	const organizing = useUi((state) => state.organizing);
	const ends = (closed: Partial<ReturnType<typeof ui.getState>>) => closeMissing(() => ui.setState(closed));
	return (
		<>
			{isSettingsOpen && <SettingsDialog onMissing={closeMissing(() => openSettings(false))} />}
			{isPaletteOpen && <Palette onMissing={closeMissing(() => openPalette(false))} />}
			{isDropping && <DropOverlay />}
			{isShortcutListOpen && <ShortcutList onMissing={closeMissing(() => openShortcutList(false))} />}
			{printing !== null && <PrintView chatId={printing} onMissing={closeMissing(endPrinting)} />}
			{comparing !== null && <ComparePlace {...comparing} onMissing={closeMissing(() => compare(null))} />}
			{exporting !== undefined && (
				<ExportDialog chatIds={exporting} onMissing={ends({ exporting: undefined })} />
			)}
			{isWelcomeOpen && <WelcomeDialog onMissing={ends({ isWelcomeOpen: false })} />}
			{isAddServerOpen && <AddServerDialog onMissing={ends({ isAddServerOpen: false })} />}
			{isDoctorOpen && <OwnDiagnosis onMissing={ends({ isDoctorOpen: false })} />}
			{organizing !== null && <OrganizeDialog chatId={organizing} onMissing={ends({ organizing: null })} />}
		</>
	);
}
