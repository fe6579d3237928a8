/**
 * Runs the fake upstream as a process of its own: prints `{"port","url","baseUrl"}` as one line of
 * JSON when it listens, ends with SIGTERM or SIGINT, and with its parent if started with
 * `--with-parent` (when its standard input closes). `--port n` and `--api-key k` as their names say.
 */
import { parseArgs } from "node:util";
import { startFakeUpstream } from "./fake-upstream.ts";

const { values } = parseArgs({
	options: {
		port: { type: "string" },
		"api-key": { type: "string" },
		"with-parent": { type: "boolean" },
	},
});
const apiKey = values["api-key"];
const upstream = await startFakeUpstream({
	port: Number(values.port ?? 0),
	...(apiKey === undefined ? {} : { apiKey }),
});
const stop = () => void upstream.close().then(() => process.exit(0));
process.once("SIGTERM", stop);
process.once("SIGINT", stop);
if (values["with-parent"] === true) process.stdin.once("end", stop).once("error", stop).resume();
console.log(JSON.stringify({ port: upstream.port, url: upstream.url, baseUrl: upstream.baseUrl }));
