import { type ReactNode, useEffect, useRef, useState } from "react";
import { isUserName } from "../../../app/runtime-config.ts";
import type { AddHost, FoundServer, ServerProbe } from "../../../app/servers.ts";
import { useServers } from "../../../app/use-servers.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";
import { KnownServer } from "./known-server.tsx";
import { ProbeResult } from "./probe-result.tsx";
import { readInviteLink } from "./read-invite-link.ts";
import { useServerProbe } from "./use-server-probe.ts";

type AddServerFormProps = {
	readonly host: AddHost;
	readonly label: string;
	/** Above the fields. */
	readonly children?: ReactNode;
	readonly backLabel: string;
	readonly onBack: () => void;
	/** The server is in the list, and shown. */
	readonly onDone: () => void;
};

const MAX_NAME = 80;

/** A server by its address or an invite: looked at while it is typed, then signed in to, then shown. */
export function AddServerForm({ host, label, children, backLabel, onBack, onDone }: AddServerFormProps) {
	const t = useText();
	const servers = useServers();
	const [address, setAddress] = useState("");
	/** Null: as the server calls itself. */
	const [ownName, setOwnName] = useState<string | null>(null);
	const [userId, setUserId] = useState("");
	const [secret, setSecret] = useState("");
	const [wantsToken, setWantsToken] = useState(false);
	const invite = readInviteLink(address);
	const { found, look } = useServerProbe(host, invite?.url ?? address);
	const { isBusy, failure, run, forget } = useAttempt(
		t("This address or token cannot be used as it is. Check both."),
	);
	const server = found.state === "known" ? usableServer(found.probe) : null;
	const isInvited = invite !== null && server !== null && server.login !== "none";
	const needs = {
		secret: server?.login === "token" && !isInvited,
		userId: server !== null && server.login !== "token",
		token: server !== null && server.login !== "token" && (wantsToken || server.login === "unknown"),
	};
	const name = ownName ?? (server === null ? "" : server.name || new URL(server.url).host);
	const known = server === null ? [] : servers.filter(({ url }) => url === new URL(server.url).origin);

	const add = (target: FoundServer) =>
		run(async () => {
			const wish = { url: target.url, name: name.trim().slice(0, MAX_NAME) };
			const given = isInvited ? invite.invite : secret.trim();
			if (target.login === "token") {
				if (given === "") return t("Enter the invite or token you were given.");
				const check = await host.acceptInvite({ ...wish, invite: given });
				if (!check.ok) return t.failure(check.message);
				onDone();
				return null;
			}
			if (!isUserName(userId)) return t("Your name there has 1 to 64 letters, digits or any of _ . @ -");
			const input = { ...wish, userId, ...(given === "" ? {} : { token: given }) };
			const check = await host.checkServer(input);
			if (!check.ok) {
				setWantsToken((wanted) => wanted || check.wantsToken);
				return t.failure(check.message);
			}
			await host.chooseServer(input);
			onDone();
			return null;
		});

	/** Enter before it is known what is there: an invite then goes on by itself. */
	const goesOn = useRef(false);
	// biome-ignore lint/correctness/useExhaustiveDependencies: once for each thing that is found
	useEffect(() => {
		if (found.state !== "known") return;
		if (goesOn.current && server !== null && isInvited) add(server);
		goesOn.current = false;
	}, [found]);
	const handleSubmit = () => {
		if (server !== null) return add(server);
		goesOn.current = true;
		look();
	};

	const review = (url: string) => {
		void host.reviewCertificate(url).then(
			(isTrusted) => isTrusted && look(),
			() => {},
		);
	};

	return (
		<form
			aria-label={label}
			className="flex flex-col gap-4"
			onInput={forget}
			onSubmit={(event) => {
				event.preventDefault();
				handleSubmit();
			}}
		>
			{children}
			<div className="flex flex-col gap-3">
				<TextField
					isStacked
					label={t("Address or invite")}
					type="text"
					value={address}
					onChange={(text) => {
						setAddress(text);
						setWantsToken(false);
					}}
					placeholder="https://chat.example.org"
				/>
				<ProbeResult found={found} onReview={review} />
				{known.map((one) => (
					<KnownServer key={one.id} server={one} host={host} onDone={onDone} />
				))}
				{server !== null && (
					<TextField
						isStacked
						label={t("Name")}
						type="text"
						value={name}
						onChange={setOwnName}
						maxLength={MAX_NAME}
					/>
				)}
				{needs.userId && (
					<TextField
						isStacked
						label={t("Your name")}
						type="text"
						value={userId}
						onChange={setUserId}
						maxLength={64}
					/>
				)}
				{(needs.secret || needs.token) && (
					<TextField
						isStacked
						label={needs.secret ? t("Invite or token") : t("Token")}
						type="password"
						value={secret}
						onChange={setSecret}
						placeholder={t("From who runs the server")}
					/>
				)}
			</div>
			<p role="alert" className="text-13 text-danger empty:hidden">
				{failure}
			</p>
			<div className="flex justify-between">
				<Button tone="quiet" onClick={onBack}>
					{backLabel}
				</Button>
				<Button tone="accent" isSubmit disabled={isBusy || (found.state === "known" && server === null)}>
					{isBusy ? t("Trying…") : server === null ? t("Connect") : t("Add and open")}
				</Button>
			</div>
		</form>
	);
}

/** Null: it cannot be used as it is. Nothing secret goes where others can read along. */
function usableServer(probe: ServerProbe): FoundServer | null {
	if (probe.outcome === "found" || probe.outcome === "seed") return probe.server;
	return probe.outcome === "insecure" && probe.server.login === "none" ? probe.server : null;
}
