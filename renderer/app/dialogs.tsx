import { laterPart } from "../ui/later-part.tsx";
import { useUi } from "./app-context.tsx";

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

/** What is asked now and then, over the page. */
export function Dialogs() {
	const isWelcomeOpen = useUi((state) => state.isWelcomeOpen);
	const isAddServerOpen = useUi((state) => state.isAddServerOpen);
	const isDoctorOpen = useUi((state) => state.isDoctorOpen);
	const organizing = useUi((state) => state.organizing);
	return (
		<>
			{isWelcomeOpen && <WelcomeDialog />}
			{isAddServerOpen && <AddServerDialog />}
			{isDoctorOpen && <OwnDiagnosis />}
			{organizing !== null && <OrganizeDialog chatId={organizing} />}
		</>
	);
}
