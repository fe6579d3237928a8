import { useEffect, useRef, useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import { nameServer } from "../../app/describe-server.ts";
import type { ServerEntry, TransferOutcome } from "../../app/servers.ts";
import { useServers } from "../../app/use-servers.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { Button } from "../../ui/button.tsx";
import { TextButton } from "../../ui/text-button.tsx";

type Running = { readonly id: string; readonly step: string; readonly name: string };

/** Takes a chat to another server of the app. Nothing is drawn where there is none that takes it. */
export function ToServer({ chatId, onDone }: { readonly chatId: string; readonly onDone: () => void }) {
	const t = useText();
	const { say } = useActions();
	const servers = useServers().filter((server) => !server.isShown && server.takesTransfers);
	const [running, setRunning] = useState<Running | null>(null);
	const [failure, setFailure] = useState<string | null>(null);
	const id = running?.id;
	useEffect(() => {
		if (id === undefined) return;
		return window.desktop?.onCommand?.((command) => {
			if (command.type !== "transferring" || command.id !== id) return;
			setRunning((now) => (now === null ? null : { ...now, step: command.step }));
		});
	}, [id]);
	// Who closes the dialog does not wait for it any more.
	const latest = useRef(id);
	latest.current = id;
	useEffect(
		() => () => {
			if (latest.current !== undefined) void window.desktop?.cancelTransfer?.(latest.current);
		},
		[],
	);
	// One that goes away in the middle takes nothing any more, and what becomes of it is to be seen.
	if (servers.length === 0 && running === null && failure === null) return null;
	const start = async (server: ServerEntry, isMove: boolean) => {
		const { transfer, openFound } = window.desktop ?? {};
		if (transfer === undefined) return;
		const name = nameServer(server, t);
		const own = crypto.randomUUID();
		setFailure(null);
		setRunning({ id: own, step: "reading", name });
		const outcome = await transfer({ id: own, toServer: server.id, itemId: chatId, isMove }).catch(
			() => null,
		);
		latest.current = undefined;
		setRunning(null);
		if (outcome === null) return setFailure(t("It did not work. The log has the reason."));
		if (!outcome.ok) return setFailure(outcome.message === null ? null : t.failure(outcome.message));
		say(describeOutcome(name, outcome, t));
		onDone();
		void openFound?.(server.id, { route: `#/chat/${outcome.toId}`, part: null }).catch(() => {});
	};
	return (
		<section aria-label={t("To another server")} className="mt-5 border-t border-line pt-4">
			<h3 className="font-medium">{t("To another server")}</h3>
			<p className="text-13 text-ink-soft">
				{t("With all versions, files and reasoning. It is there whole, or not at all.")}
			</p>
			{running === null ? (
				<ul className="mt-2 flex flex-col">
					{servers.map((server) => (
						<ServerRow key={server.id} server={server} onTake={(isMove) => void start(server, isMove)} />
					))}
				</ul>
			) : (
				<p role="status" className="mt-2 flex items-center gap-2 text-13">
					{describeStep(running, t)}
					<TextButton onClick={() => void window.desktop?.cancelTransfer?.(running.id)}>
						{t("Cancel")}
					</TextButton>
				</p>
			)}
			{failure !== null && (
				<p role="alert" className="mt-2 text-13 text-danger">
					{failure}
				</p>
			)}
		</section>
	);
}

type ServerRowProps = { readonly server: ServerEntry; readonly onTake: (isMove: boolean) => void };

function ServerRow({ server, onTake }: ServerRowProps) {
	const t = useText();
	const name = nameServer(server, t);
	return (
		<li className="flex items-center gap-2">
			<span dir="auto" className="name-line min-w-0 flex-1">
				{name}
			</span>
			<Button tone="quiet" aria-label={t("Copy to {name}", { name })} onClick={() => onTake(false)}>
				{t("Copy")}
			</Button>
			<Button tone="quiet" aria-label={t("Move to {name}", { name })} onClick={() => onTake(true)}>
				{t("Move")}
			</Button>
		</li>
	);
}

function describeStep({ step, name }: Running, t: Text): string {
	if (step === "sending") return t("Sending it to {name}…", { name });
	if (step === "importing") return t("{name} takes it in…", { name });
	if (step === "removing") return t("All of it is there; it is removed here…");
	return t("Reading it…");
}

type Outcome = Extract<TransferOutcome, { ok: true }>;

function describeOutcome(name: string, { source }: Outcome, t: Text): string {
	switch (source) {
		case "kept":
			return t("Copied to {name}.", { name });
		case "removed":
			return t("Moved to {name}.", { name });
		case "changed":
			return t("Copied to {name}. It changed meanwhile, so it stays here, too.", { name });
		case "unprotected":
			return t("Copied to {name}. It stays here, too: this server is too old to remove it safely.", { name });
		case "unconfirmed":
			return t("Copied to {name}. This server did not confirm that it removed it; it may be here, too.", {
				name,
			});
	}
}
