import { useCallback, useEffect, useState } from "react";
import type { ToolPermission } from "../../../../server/protocol/tools.ts";
import { useActions, useChats } from "../../../app/app-context.tsx";
import { explainFailure } from "../../../app/explain-failure.ts";
import { useText } from "../../../i18n/use-text.ts";
import { selectTitle } from "../../../store/selectors.ts";
import { Button } from "../../../ui/button.tsx";

/** What was decided of tools for good, each with a way to take it back. */
export function ToolPermissions() {
	const t = useText();
	const { listToolPermissions, removeToolPermission } = useActions();
	const [permissions, setPermissions] = useState<readonly ToolPermission[]>([]);
	const [failure, setFailure] = useState<string | null>(null);
	const fail = useCallback((error: unknown) => setFailure(explainFailure(error)), []);
	useEffect(() => {
		listToolPermissions().then(setPermissions, fail);
	}, [listToolPermissions, fail]);
	const remove = (id: string) => {
		removeToolPermission(id).then(
			() => setPermissions((known) => known.filter((one) => one.id !== id)),
			fail,
		);
	};
	return (
		<section data-setting="tool-permissions" className="flex flex-col gap-2">
			<h4 className="font-medium">{t("Decided for good")}</h4>
			{permissions.length === 0 && (
				<p className="text-13 text-ink-soft">{t("Nothing yet: every call is asked for.")}</p>
			)}
			<ul className="flex flex-col gap-1">
				{permissions.map((permission) => (
					<li key={permission.id} className="flex items-center justify-between gap-3 text-13">
						<Rule permission={permission} />
						<Button
							tone="quiet"
							aria-label={t("Ask again for {tool}", { tool: permission.tool })}
							onClick={() => remove(permission.id)}
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
