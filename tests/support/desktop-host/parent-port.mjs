// Entry of a process of the test host: gives it Electron's port to its parent, then runs the module it is for.
import { EventEmitter } from "node:events";
import { pathToFileURL } from "node:url";

const send = process.send.bind(process);
const waiting = [];
class ParentPort extends EventEmitter {
	postMessage(message) {
		send(message, () => {});
	}
	on(event, listener) {
		super.on(event, listener);
		if (event === "message") for (const message of waiting.splice(0)) this.emit("message", message);
		return this;
	}
}
const port = new ParentPort();
process.on("message", (data) => {
	const message = { data, ports: [] };
	if (port.listenerCount("message") === 0) waiting.push(message);
	else port.emit("message", message);
});
process.on("disconnect", () => port.emit("close"));
process.send = undefined;
process.parentPort = port;
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1]).href);
