import { useEffect, useRef, useState } from "react";
import type { ToolServer } from "../../../../server/protocol/tools.ts";
import type { OwnToolServer, ToolHost, ToolServerDraft } from "../../../app/desktop-host.ts";
import { useRemovals } from "../../../app/use-removals.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { describeDraft } from "./draft-fields.ts";
import { PasteServers } from "./paste-servers.tsx";
import { ToolServerCard } from "./tool-server-card.tsx";
import { ToolServerForm } from "./tool-server-form.tsx";

type OwnToolServersProps = {
	readonly host: ToolHost;
	/** As the server of this computer sees them. */
	readonly servers: readonly ToolServer[];
	readonly onChange: () => void;
};

type Open = { readonly kind: "none" | "new" | "paste" } | { readonly kind: "edit"; readonly name: string };

/** The tool servers of this computer: add, change, try, turn off, remove. */
export function OwnToolServers({ host, servers, onChange }: OwnToolServersProps) {
	const t = useText();
	const { isLeaving, removeLater, finish } = useRemovals("tool-server");
	const addButton = useRef<HTMLButtonElement>(null);
	const [own, setOwn] = useState<readonly OwnToolServer[]>([]);
	const [warning, setWarning] = useState<string | null>(null);
	const [open, setOpen] = useState<Open>({ kind: "none" });
	const [failure, setFailure] = useState<string | null>(null);
	useEffect(() => {
		void host.readToolServers().then((read) => {
			setOwn(read.servers);
			setWarning(read.warning);
		});
	}, [host]);
	const save = async (draft: ToolServerDraft): Promise<string | null> => {
		await finish();
		const saved = await host.saveToolServer(draft);
		if (!saved.ok) return saved.message === null ? t("It was not added.") : t.failure(saved.message);
		setOwn(saved.servers);
		setWarning(saved.warning);
		onChange();
		return null;
	};
	const remove = (name: string) => {
		removeLater({
			id: name,
			text: t("{name} is removed.", { name }),
			remove: async () => {
				setOwn((await host.removeToolServer(name)).servers);
				onChange();
			},
		});
		requestAnimationFrame(() => addButton.current?.focus());
	};
	const turn = async ({ name, config }: OwnToolServer) => {
		const disabled = config.disabled !== true;
		setFailure(await save({ name, previousName: name, config: { ...config, disabled } }));
	};
	const close = () => setOpen({ kind: "none" });
	const shown = own.filter(({ name }) => !isLeaving(name));
	return (
		<>
			{shown.map((one) =>
				open.kind === "edit" && open.name === one.name ? (
					<ToolServerForm key={one.name} host={host} before={one} onSave={save} onClose={close} />
				) : (
					<ToolServerCard
						key={one.name}
						server={servers.find(({ name }) => name === one.name) ?? unknown(one)}
						onRetried={onChange}
					>
						<p dir="ltr" className="truncate font-mono text-12 text-ink-soft">
							{describeDraft(one.config)}
						</p>
						<div className="-mx-2 flex flex-wrap gap-1">
							<Button tone="quiet" onClick={() => setOpen({ kind: "edit", name: one.name })}>
								{t("Change")}
							</Button>
							<Button tone="quiet" onClick={() => void turn(one)}>
								{one.config.disabled === true ? t("Turn on") : t("Turn off")}
							</Button>
							<Button tone="danger" onClick={() => remove(one.name)}>
								{t("Remove")}
							</Button>
						</div>
					</ToolServerCard>
				),
			)}
			{open.kind === "new" && <ToolServerForm host={host} before={null} onSave={save} onClose={close} />}
			{open.kind === "paste" && <PasteServers onSave={save} onClose={close} />}
			{(open.kind === "none" || open.kind === "edit") && (
				<div className="flex flex-wrap gap-2">
					<Button ref={addButton} onClick={() => setOpen({ kind: "new" })}>
						{t("Add a tool server")}
					</Button>
					<Button tone="quiet" onClick={() => setOpen({ kind: "paste" })}>
						{t("Paste a configuration")}
					</Button>
				</div>
			)}
			{warning !== null && <p className="text-13 text-ink-soft">{t.failure(warning)}</p>}
			<p role="status" className="text-13 text-danger empty:hidden">
				{failure}
			</p>
		</>
	);
}

/** Until the server tells of it. */
function unknown({ name, config }: OwnToolServer): ToolServer {
	const transport = "command" in config ? "stdio" : "http";
	return { name, transport, state: config.disabled === true ? "disabled" : "starting", tools: [] };
}
