import { useState } from "react";
import type { ToolServer } from "../../../server/protocol/tools.ts";
import { useText } from "../../i18n/use-text.ts";
import { Switch } from "../../ui/switch.tsx";
import { TextButton } from "../../ui/text-button.tsx";
import { countToolsOn, isToolOn, toggleServer, toggleTool } from "./toggle-tool.ts";

type ChatToolServerProps = {
	readonly server: ToolServer;
	readonly chosen: readonly string[];
	readonly isDisabled: boolean;
	readonly onChange: (chosen: string[]) => void;
};

/** A server with a switch for all of its tools, and, unfolded, one for each. */
export function ChatToolServer({ server, chosen, isDisabled, onChange }: ChatToolServerProps) {
	const t = useText();
	const [isOpen, setOpen] = useState(false);
	const { name, state, tools, error } = server;
	const count = countToolsOn(chosen, server);
	const isOn = chosen.some((entry) => entry === name || entry.startsWith(`${name}/`));
	const known = t("{count} of {all} tools", { count, all: tools.length });
	const hint =
		state === "failed" ? error && t.failure(error) : state === "starting" ? t("is being started…") : known;
	return (
		<div className="flex flex-col gap-2">
			<Switch
				label={name}
				{...(hint === undefined ? {} : { hint })}
				isOn={isOn}
				isDisabled={isDisabled}
				onChange={(on) => onChange(toggleServer(chosen, name, on))}
			/>
			{tools.length > 0 && (
				<p className="text-13">
					<TextButton aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
						{isOpen ? t("Hide the tools") : t("Choose single tools")}
					</TextButton>
				</p>
			)}
			{isOpen && (
				<ul
					aria-label={t("Tools of {name}", { name })}
					className="flex flex-col gap-2 border-s-2 border-line ps-3"
				>
					{tools.map((tool) => (
						<li key={tool.name}>
							<Switch
								label={tool.title ?? tool.name}
								hint={firstSentence(tool.description)}
								isOn={isToolOn(chosen, name, tool.name)}
								isDisabled={isDisabled}
								onChange={(on) => onChange(toggleTool(chosen, server, tool.name, on))}
							/>
						</li>
					))}
				</ul>
			)}
		</div>
	);
}

const LONGEST = 160;

function firstSentence(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
