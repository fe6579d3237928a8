import { useState } from "react";
import { findToolHost } from "../../../app/desktop-host.ts";
import { explainFailure } from "../../../app/explain-failure.ts";
import { useTools } from "../../../app/use-tools.ts";
import { useText } from "../../../i18n/use-text.ts";
import { OwnToolServers } from "./own-tool-servers.tsx";
import { ToolPermissions } from "./tool-permissions.tsx";
import { ToolServerCard } from "./tool-server-card.tsx";

/** Tool servers, what they offer, and what was decided of it for good. */
export function ToolsPage() {
	const t = useText();
	const tools = useTools();
	const [host] = useState(() => findToolHost(window));
	const servers = tools.state === "loaded" ? tools.servers : [];
	return (
		<>
			<section data-setting="tool-servers" className="flex flex-col gap-3">
				<h4 className="font-medium">{t("Tool servers")}</h4>
				<p className="text-13 text-ink-soft">
					{t(
						"Tools let a model do things: read files, look something up. They come from servers that speak MCP. Each call is shown to you and asked for before it is made.",
					)}
				</p>
				{tools.state === "loading" && (
					<p className="text-13 text-ink-soft">{t("Looking at the tool servers…")}</p>
				)}
				{tools.state === "failed" && <p className="text-13 text-danger">{explainFailure(tools.error, t)}</p>}
				{host === null ? (
					<>
						{tools.state === "loaded" && servers.length === 0 && (
							<p className="text-13">{t("None are set up. Whoever runs the server can add some.")}</p>
						)}
						{servers.map((server) => (
							<ToolServerCard key={server.name} server={server} onRetried={tools.reload} />
						))}
					</>
				) : (
					<OwnToolServers host={host} servers={servers} onChange={tools.reload} />
				)}
			</section>
			<ToolPermissions />
		</>
	);
}
