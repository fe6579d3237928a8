import { join } from "node:path";
import { Menu, nativeImage, Tray } from "electron";
import type { Say } from "./words.ts";

type Actions = { readonly show: () => void; readonly quickAsk: () => void; readonly quit: () => void };

/** The icon of the system's tray. Null where there is no picture for it; its owner keeps it alive. */
export function openTray(iconFolder: string, actions: Actions, say: Say): Tray | null {
	const name = process.platform === "darwin" ? "trayTemplate.png" : "tray.png";
	const image = nativeImage.createFromPath(join(iconFolder, name));
	if (image.isEmpty()) return null;
	const tray = new Tray(image);
	tray.setToolTip("Parley");
	tray.setContextMenu(
		Menu.buildFromTemplate([
			{ label: say("Show Parley"), click: actions.show },
			{ label: say("Quick Ask"), click: actions.quickAsk },
			{ type: "separator" },
			{ label: say("Quit Parley"), click: actions.quit },
		]),
	);
	tray.on("click", actions.show);
	return tray;
}
