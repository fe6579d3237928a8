import { useState } from "react";
import { useChats, useParley } from "../../../app/app-context.tsx";
import { findOwnDoctor } from "../../../app/doctor/find-own-doctor.ts";
import { useServers } from "../../../app/use-servers.ts";
import { DiagnosisDialog } from "./diagnosis-dialog.tsx";

/** The connection of this page to its own server. */
export function OwnDiagnosis() {
	const { ui, config } = useParley();
	const [doctor] = useState(() => findOwnDoctor(window, config));
	const id = window.desktop?.connection?.id ?? "";
	const listed = useServers().find((one) => one.id === id);
	const name = useChats(({ server }) => server?.name ?? "");
	const { url } = config.connection;
	const server = listed ?? { id, url, name: name || new URL(url).host };
	return (
		<DiagnosisDialog doctor={doctor} server={server} onClose={() => ui.setState({ isDoctorOpen: false })} />
	);
}
