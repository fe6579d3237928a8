import { AddServerDialog } from "../features/servers/add/add-server-dialog.tsx";
import { WelcomeDialog } from "../features/welcome/welcome-dialog.tsx";
import { useUi } from "./app-context.tsx";

/** What only the desktop asks, one over the other. */
export function DesktopDialogs() {
	const isWelcomeOpen = useUi((state) => state.isWelcomeOpen);
	const isAddServerOpen = useUi((state) => state.isAddServerOpen);
	return (
		<>
			{isWelcomeOpen && <WelcomeDialog />}
			{isAddServerOpen && <AddServerDialog />}
		</>
	);
}
