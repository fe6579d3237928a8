import type { Dialog } from "electron";
import type { CertificatePins, FaultyCertificate } from "./certificate-pins.ts";
import type { Say } from "./words.ts";

type Deps = {
	readonly dialog: Pick<Dialog, "showMessageBox">;
	readonly pins: Pick<CertificatePins, "pinned" | "fault" | "trust">;
	readonly say: Say;
};

const FAULTS: readonly (readonly [RegExp, (say: Say) => string])[] = [
	[/DATE_INVALID/, (say) => say("It has expired or is not valid yet.")],
	[/COMMON_NAME_INVALID/, (say) => say("It belongs to another address.")],
	[/REVOKED/, (say) => say("It was withdrawn.")],
	[/AUTHORITY_INVALID/, (say) => say("Nobody this computer trusts vouches for it.")],
];

/**
 * Shows what is wrong with the certificate at an origin, and trusts it where the person says so. Asked outside of the
 * page: a script that got into it could otherwise trust whatever it likes. Resolves with whether it is trusted now.
 */
export async function reviewCertificate({ dialog, pins, say }: Deps, origin: string): Promise<boolean> {
	const fault = pins.fault(origin);
	if (fault === null) return false;
	const { response } = await dialog.showMessageBox({
		type: "warning",
		title: "Parley",
		message: say("The certificate of this server cannot be trusted."),
		detail: describe(origin, fault, pins.pinned(origin), say),
		buttons: [say("Cancel"), say("Trust this certificate for this server")],
		defaultId: 0,
		cancelId: 0,
		noLink: true,
	});
	return response === 1 && pins.trust(origin, fault.fingerprint);
}

function describe(origin: string, fault: FaultyCertificate, before: string | null, say: Say): string {
	const wrong = FAULTS.find(([pattern]) => pattern.test(fault.code))?.[1](say) ?? fault.code;
	const changed =
		before === null
			? []
			: [
					say("It is another one than the one you trusted here, which had this fingerprint (SHA-256):"),
					before,
					"",
				];
	return [
		origin,
		wrong,
		"",
		...changed,
		`${say("Issued to")}: ${fault.subject}`,
		`${say("Issued by")}: ${fault.issuer}`,
		`${say("Valid")}: ${fault.validFrom} – ${fault.validTo}`,
		`${say("Fingerprint (SHA-256)")}: ${fault.fingerprint}`,
		"",
		say(
			"Trust it only if who runs the server tells you the same fingerprint: somebody else may be in between and read along. Nothing was sent so far.",
		),
	].join("\n");
}
