import type { ToolServer } from "../../../../server/protocol/tools.ts";
import { useText } from "../../../i18n/use-text.ts";

/** Tools in their server's own words, which are nobody else's. */
export function ToolList({ tools }: Pick<ToolServer, "tools">) {
	const t = useText();
	return (
		<ul className="flex flex-col gap-2 border-s-2 border-line ps-3">
			{tools.map((tool) => (
				<li key={tool.name} className="text-13">
					<p>
						<bdi className="font-medium">{tool.name}</bdi>
						{tool.read_only && <span className="ms-2 text-ink-faint">{t("says it only reads")}</span>}
					</p>
					<p dir="auto" className="line-clamp-4 whitespace-pre-line text-ink-soft [overflow-wrap:anywhere]">
						{tool.description}
					</p>
				</li>
			))}
		</ul>
	);
}
