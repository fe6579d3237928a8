import { expect, test } from "vitest";
import { createUiStore } from "../store/create-ui-store.ts";
import { DEFAULT_SETTINGS } from "../store/ui-state.ts";
import { bindPrint } from "./bind-print.ts";

test("What the browser prints is over with it, also where nothing was there to show it", () => {
	const ui = createUiStore(DEFAULT_SETTINGS, {});
	const host = new EventTarget() as Window;
	const stop = bindPrint(ui, host);
	ui.setState({ selectedChatId: "1" });
	host.dispatchEvent(new Event("beforeprint"));
	expect(ui.getState()).toMatchObject({ printing: "1", isPrintedByBrowser: true });
	host.dispatchEvent(new Event("afterprint"));
	expect(ui.getState()).toMatchObject({ printing: null, isPrintedByBrowser: false });
	ui.setState({ selectedChatId: "2" });
	host.dispatchEvent(new Event("beforeprint"));
	expect(ui.getState().printing).toBe("2");
	stop();
});
