import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { app, BrowserWindow, protocol, utilityProcess } from "electron";

/**
 * The least that could be a desktop app like this: a process that answers anything, and a window with one line in it.
 * It waits for its service before it loads its page, since Parley's page is of no use without one either.
 */
const PAGE = "<!doctype html><title>Floor</title><main><article>One line</article></main>";

protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true, secure: true } }]);
void app.whenReady().then(() => {
	protocol.handle("app", () => new Response(PAGE, { headers: { "content-type": "text/html" } }));
	const window = new BrowserWindow();
	const service = utilityProcess.fork(join(import.meta.dirname, "floor-process.ts"), []);
	service.on("message", (url) => {
		noteAddress(String(url), service.pid ?? -1);
		void window.loadURL("app://floor/index.html");
	});
});

/** Where Parley notes it, and in the same words. */
function noteAddress(url: string, pid: number): void {
	const logs = join(app.getPath("userData"), "logs");
	mkdirSync(logs, { recursive: true });
	appendFileSync(join(logs, "server.log"), `The server is ready at ${url} (process ${pid})\n`);
}
