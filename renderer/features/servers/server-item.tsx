import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
import { describeState, nameServer } from "../../app/describe-server.ts";
import type { ServerEntry, ServersHost } from "../../app/servers.ts";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { TextButton } from "../../ui/text-button.tsx";
import { ServerName } from "./server-name.tsx";
import { StateDot } from "./state-dot.tsx";

type ServerItemProps = {
	readonly server: ServerEntry;
	readonly place: { readonly index: number; readonly count: number };
	readonly host: ServersHost;
	/** Does something that may fail, and says what came of it. */
	readonly attempt: (step: Promise<void>, done?: string) => void;
	/** Looks at its connection. Null: that cannot be done here. */
	readonly onCheck: (() => void) | null;
};

/** One server of the list. This computer can neither be renamed, moved nor removed. */
export function ServerItem({ server, place, host, attempt, onCheck }: ServerItemProps) {
	const t = useText();
	const [asked, setAsked] = useState<"name" | "remove" | null>(null);
	const { id } = server;
	const name = nameServer(server, t);
	if (asked === "name") {
		return (
			<ServerName
				name={name}
				onDone={(given) => {
					setAsked(null);
					if (given !== null) attempt(host.changeServer(id, { name: given }));
				}}
			/>
		);
	}
	const move = (by: number) => attempt(host.changeServer(id, { index: place.index - 1 + by }));
	return (
		<div className="flex flex-wrap items-center gap-x-2 gap-y-1">
			<StateDot state={server.isDistrusted ? "refused" : server.state} />
			<div className="min-w-40 flex-1">
				<p dir="auto" className="name-line">
					{name}
				</p>
				<p className="text-13 wrap-anywhere text-ink-soft">
					{server.url !== "" && (
						// A sentence of ours: its direction is not that of the name it begins with.
						<span className="[unicode-bidi:isolate]">
							{t("{user} at {address}", { user: server.userId, address: server.url })}
						</span>
					)}
					{server.url !== "" && " · "}
					{describeState(server, t)}
				</p>
			</div>
			{asked === "remove" ? (
				<RemoveQuestion
					server={server}
					onKeep={() => setAsked(null)}
					onRemove={() =>
						attempt(host.removeServer(id), t("{name} was removed from this computer.", { name }))
					}
				/>
			) : (
				<div className="flex w-full flex-wrap items-center gap-0.5 ps-1">
					{!server.isShown && (
						<Button
							tone="quiet"
							aria-label={t("Show {name}", { name })}
							onClick={() => attempt(host.showServer(id))}
						>
							{t("Show")}
						</Button>
					)}
					{server.isDistrusted && (
						<Button
							tone="quiet"
							aria-label={t("Show the certificate of {name}", { name })}
							onClick={() => attempt(reviewAndShow(host, server))}
						>
							{t("Show the certificate")}
						</Button>
					)}
					{onCheck !== null && (
						<Button tone="quiet" aria-label={t("Check the connection to {name}", { name })} onClick={onCheck}>
							{t("Check the connection")}
						</Button>
					)}
					{server.url !== "" && (
						<>
							<Button tone="quiet" aria-label={t("Rename {name}", { name })} onClick={() => setAsked("name")}>
								{t("Rename")}
							</Button>
							{server.hasToken && (
								<Button
									tone="quiet"
									aria-label={t("Sign out of {name}", { name })}
									onClick={() =>
										attempt(
											host.changeServer(id, { token: null }),
											t("The token of {name} is forgotten.", { name }),
										)
									}
								>
									{t("Sign out")}
								</Button>
							)}
							<Button
								tone="quiet"
								aria-label={t("Remove {name}", { name })}
								onClick={() => setAsked("remove")}
							>
								{t("Remove")}
							</Button>
							<span className="inline-flex">
								<IconButton
									label={t("Move {name} up", { name })}
									icon={<ArrowUp size={15} />}
									disabled={place.index < 2}
									onClick={() => move(-1)}
								/>
								<IconButton
									label={t("Move {name} down", { name })}
									icon={<ArrowDown size={15} />}
									disabled={place.index === place.count - 1}
									onClick={() => move(1)}
								/>
							</span>
						</>
					)}
				</div>
			)}
		</div>
	);
}

type RemoveQuestionProps = {
	readonly server: ServerEntry;
	readonly onKeep: () => void;
	readonly onRemove: () => void;
};

function RemoveQuestion({ server: { unsent, unmade }, onKeep, onRemove }: RemoveQuestionProps) {
	const t = useText();
	return (
		<div className="flex w-full flex-wrap items-center gap-2 text-13">
			<p className="min-w-48 flex-1">
				{t(
					"Its chats stay on the server. Gone from this computer: its login, its drafts and all that is kept of it.",
				)}
				{unsent > 0 && (
					<strong className="block font-semibold text-danger">
						{t.count(
							unsent,
							"{count} message that has not reached the server is lost.",
							"{count} messages that have not reached the server are lost.",
						)}
					</strong>
				)}
				{unmade > 0 && (
					<strong className="block font-semibold text-danger">
						{t.count(
							unmade,
							"{count} change that has not reached the server is lost.",
							"{count} changes that have not reached the server are lost.",
						)}
					</strong>
				)}
			</p>
			<Button tone="danger" onClick={onRemove}>
				{t("Remove")}
			</Button>
			<TextButton onClick={onKeep}>{t("Keep")}</TextButton>
		</div>
	);
}

/** Once it is trusted, its page begins anew at once. */
async function reviewAndShow(host: ServersHost, { id, url }: ServerEntry): Promise<void> {
	if (await host.reviewCertificate(url)) await host.showServer(id);
}
