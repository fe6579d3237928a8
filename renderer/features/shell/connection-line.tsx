import { useEffect, useState } from "react";
import { useActions, useChats, useParley } from "../../app/app-context.tsx";
import { useServers } from "../../app/use-servers.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { TextButton } from "../../ui/text-button.tsx";

/** A connection that comes back at once is nobody's concern. */
const PATIENCE_MS = 1200;

/** One quiet line while there is no connection. */
export function ConnectionLine() {
	const t = useText();
	const status = useChats((state) => state.connection);
	const hasUnsent = useChats((state) => state.outbox.length > 0);
	const changes = useChats((state) => state.changes.length);
	const { reconnect } = useActions();
	const { ui } = useParley();
	const isOnline = status.state === "online";
	const isLate = useLate(!isOnline, PATIENCE_MS);
	const wasRefused = useLastRefusal(status.state, status.state === "refused" ? status.reason : null);
	const distrusted = useServers().find(
		({ id, isDistrusted }) => isDistrusted && id === window.desktop?.connection?.id,
	);
	if (isOnline || !isLate) return null;
	if (distrusted !== undefined) return <CertificateLine url={distrusted.url} />;
	return (
		<div
			role="status"
			className="chrome flex flex-wrap items-center justify-center gap-x-2 gap-y-1 border-b border-line bg-waiting-soft px-4 py-1.5 text-13 text-waiting"
		>
			<span className="min-w-0 wrap-anywhere">
				{sentenceFor(wasRefused, hasUnsent, t)}
				{changes > 0 && ` ${t.count(changes, "{count} change waits.", "{count} changes wait.")}`}
			</span>
			<span className="flex gap-x-2">
				<TextButton onClick={reconnect}>{t("Try now")}</TextButton>
				<TextButton onClick={() => ui.setState({ isDoctorOpen: true })}>{t("What is wrong?")}</TextButton>
			</span>
		</div>
	);
}

/** Nothing goes on by itself here: a person has to look at the certificate. */
function CertificateLine({ url }: { readonly url: string }) {
	const t = useText();
	const { reconnect } = useActions();
	const review = () =>
		void window.desktop?.reviewCertificate?.(url).then(
			(isTrusted) => isTrusted && reconnect(),
			() => {},
		);
	return (
		<div
			role="status"
			className="chrome flex flex-wrap items-center justify-center gap-x-2 gap-y-1 border-b border-line bg-danger-soft px-4 py-1.5 text-13 text-danger"
		>
			<span>
				{t(
					"The certificate of this server cannot be trusted, so nothing is sent to it. What you write is kept.",
				)}
			</span>
			<TextButton onClick={review}>{t("Show the certificate")}</TextButton>
		</div>
	);
}

function sentenceFor(refusal: string | null, hasUnsent: boolean, t: Text): string {
	if (refusal !== null) return t.failure(refusal);
	return hasUnsent
		? t("The server did not answer. Your message is kept and will be sent when it is back.")
		: t("The server did not answer. What you write is kept and will be sent when it is back.");
}

/** The reason stays through the next attempts, until one succeeds or fails otherwise. */
function useLastRefusal(state: string, reason: string | null): string | null {
	const [last, setLast] = useState<string | null>(null);
	useEffect(() => {
		if (state !== "connecting") setLast(reason);
	}, [state, reason]);
	return reason ?? last;
}

function useLate(isOn: boolean, delayMs: number): boolean {
	const [isLate, setLate] = useState(false);
	useEffect(() => {
		if (!isOn) return setLate(false);
		const timer = setTimeout(() => setLate(true), delayMs);
		return () => clearTimeout(timer);
	}, [isOn, delayMs]);
	return isLate;
}
