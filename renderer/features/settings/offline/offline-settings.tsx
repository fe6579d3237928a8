import { MirrorSetting } from "./mirror-setting.tsx";

/** What can be read and written while the server is away. */
export function OfflineSettings() {
	return <MirrorSetting />;
}
