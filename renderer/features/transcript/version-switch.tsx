import { useChats, useUi } from "../../app/app-context.tsx";
import { selectVersions } from "../../store/selectors.ts";
import { laterPart } from "../../ui/later-part.tsx";

type VersionSwitchProps = {
	readonly chatId: string;
	readonly messageId: string;
	/** Called before another version takes the place of this one. */
	readonly onSwitch: () => void;
};

const VersionButtons = laterPart(async () => (await import("./version-buttons.tsx")).VersionButtons);

/** Leads to the other versions of a turn. Nothing where there is only one. */
export function VersionSwitch({ chatId, messageId, onSwitch }: VersionSwitchProps) {
	const all = useChats((state) => selectVersions(state, chatId, messageId));
	const hidden = useUi((state) => state.hiddenMessages);
	const versions = all.filter((id) => !hidden.has(id));
	if (versions.length < 2 || !versions.includes(messageId)) return null;
	return <VersionButtons chatId={chatId} messageId={messageId} versions={versions} onSwitch={onSwitch} />;
}
