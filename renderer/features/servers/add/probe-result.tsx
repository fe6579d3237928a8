import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useText } from "../../../i18n/use-text.ts";
import { classNames } from "../../../ui/class-names.ts";
import { TextButton } from "../../../ui/text-button.tsx";
import { describeProbe } from "./describe-probe.ts";
import type { ProbeState } from "./typed-probe.ts";

const LOOKS = {
	good: [CircleCheck, "text-accent"],
	warning: [TriangleAlert, "text-waiting"],
	bad: [CircleAlert, "text-danger"],
} as const;

type ProbeResultProps = {
	readonly found: ProbeState;
	/** Shows a certificate that cannot be trusted, so that a person can decide over it. */
	readonly onReview: (url: string) => void;
};

/**
 * What was found at the address, said once it is known. With it the address itself: an invite hides it, a path was cut
 * off, and any server may bear the name of another one.
 */
export function ProbeResult({ found, onReview }: ProbeResultProps) {
	const t = useText();
	const words = found.state === "known" ? describeProbe(found.probe, t) : null;
	const [Icon, colour] = LOOKS[words?.tone ?? "good"];
	const address = found.state === "known" && "server" in found.probe ? found.probe.server.url : null;
	const refused = found.state === "known" && found.probe.outcome === "certificate" ? found.probe.url : null;
	const certificate =
		found.state === "known" && found.probe.outcome === "certificate" ? found.probe.certificate : null;
	return (
		<div role="status" className="min-h-10 text-13">
			{found.state === "looking" && <p className="text-ink-soft">{t("Looking what is there…")}</p>}
			{words !== null && (
				<div className="flex gap-2">
					<Icon aria-hidden="true" size={16} className={classNames("mt-0.5 shrink-0", colour)} />
					<div className="min-w-0 break-words">
						<p dir="auto" className="font-medium">
							{words.what}
						</p>
						{address !== null && (
							<p className="break-all text-ink-soft">
								<bdi>{address}</bdi>
							</p>
						)}
						<p className="text-ink-soft">{words.advice}</p>
						{refused !== null && (
							<p className="-ms-1">
								<TextButton onClick={() => onReview(refused)}>{t("Look at the certificate…")}</TextButton>
							</p>
						)}
						{certificate !== null && (
							<p className="mt-1 break-all text-ink-soft">
								<bdi>{t("Issued by {issuer}", { issuer: certificate.issuer })}</bdi>
								<br />
								<bdi>{t("Fingerprint: {fingerprint}", { fingerprint: certificate.fingerprint })}</bdi>
							</p>
						)}
					</div>
				</div>
			)}
		</div>
	);
}
