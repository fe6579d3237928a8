import { useCallback, useEffect, useState } from "react";
import type { ToolPermission } from "../../../../server/protocol/tools.ts";
import { useActions, useChats } from "../../../app/app-context.tsx";
import { explainFailure } from "../../../app/explain-failure.ts";
import { useText } from "../../../i18n/use-text.ts";
import { hasCapability, selectTitle } from "../../../store/selectors.ts";
import { Button } from "../../../ui/button.tsx";

/** What was decided of tools for good, each with a way to take it back. */
export function ToolPermissions() {
	const t = useText();
	const { listToolPermissions, removeToolPermission, offerUndo, say } = useActions();
	const canRestore = useChats((state) => hasCapability(state, "tool_permission_restore"));
	const [permissions, setPermissions] = useState<readonly ToolPermission[] | null>(null);
	const [failure, setFailure] = useState<string | null>(null);
	const fail = useCallback((error: unknown) => setFailure(explainFailure(error, t)), [t]);
	const read = useCallback(
		() => listToolPermissions().then(setPermissions, fail),
		[listToolPermissions, fail],
	);
	useEffect(() => void read(), [read]);
	// At once, and not when the time to undo is over: until then the tool would go on without being asked for.
	const remove = async ({ id, tool }: ToolPermission) => {
		const restore = await removeToolPermission(id);
		setPermissions((known) => known?.filter((one) => one.id !== id) ?? null);
		if (!canRestore) return;
		offerUndo(t("{tool} is asked for again.", { tool }), () => {
			restore().then(read, (error: unknown) => say(explainFailure(error, t)));
		});
	};
	return (
		<section data-setting="tool-permissions" className="flex flex-col gap-2">
			<h4 className="font-medium">{t("Decided for good")}</h4>
			{permissions?.length === 0 && (
				<p className="text-13 text-ink-soft">{t("Nothing yet: every call is asked for.")}</p>
			)}
			<ul className="flex flex-col gap-1">
				{permissions?.map((permission) => (
					<li key={permission.id} className="flex items-center justify-between gap-3 text-13">
						<Rule permission={permission} />
						<Button
							tone="quiet"
							aria-label={t("Ask again for {tool}", { tool: permission.tool })}
							onClick={() => void remove(permission).catch(fail)}
						>
							{t("Ask again")}
						</Button>
					</li>
				))}
			</ul>
			<p role="status" className="text-13 text-danger empty:hidden">
				{failure}
			</p>
		</section>
	);
}

function Rule({ permission }: { readonly permission: ToolPermission }) {
	const t = useText();
	const { server, tool, decision, chat_id: chatId } = permission;
	const title = useChats((state) => (chatId === undefined ? null : selectTitle(state, chatId, t)));
	const names = { tool, server };
	if (decision === "deny") return <span>{t("{tool} of {server} is never used", names)}</span>;
	if (title === null) return <span>{t("{tool} of {server} is always allowed", names)}</span>;
	return <span>{t("{tool} of {server} is always allowed in “{chat}”", { ...names, chat: title })}</span>;
}
