/**
 * A tool server over standard input and output that behaves as its first argument says, written without the SDK so
 * that it can do what no SDK would: `good` · `slow-start` (ms in the second argument) · `never-ready` · `garbage` (before
 * it is ready) · `garbage-forever` · `exit` (ends at once, with words) ·
 * `until` (does so until the file in the second argument is there) · `flood` (once it is ready) · `deaf` (reads nothing
 * and ignores every gentle end) · `stubborn` (works, and ignores every gentle end) · `changing` (its tool has another description each time it is listed).
 *
 * Tools: `echo {text}` · `add {a, b}` · `fail` (isError) · `hang` (never answers) · `die` · `big {size}` ·
 * `env` · `count {file}` appends a line to a file, so that every call leaves its trace · `wait {file}` answers when the
 * file is there · `spawn` starts a child that would live for long, and tells its process id.
 */
import { spawn } from "node:child_process";
import { appendFileSync, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

type Request = {
	readonly id?: number | string;
	readonly method: string;
	readonly params?: {
		readonly name?: string;
		readonly arguments?: Record<string, unknown>;
		readonly protocolVersion?: string;
	};
};

const [kind = "good", setting = "0"] = process.argv.slice(2);
let listed = 0;

const send = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const text = (value: string, isError = false) => ({ content: [{ type: "text", text: value }], isError });
const schema = (properties: object) => ({ type: "object", properties });

function tools(): readonly object[] {
	listed++;
	const says = kind === "changing" ? `Gives back its text, version ${listed}` : "Gives back its text";
	return [
		{
			...{ name: "echo", description: says, inputSchema: schema({ text: { type: "string" } }) },
			annotations: { readOnlyHint: true },
		},
		{
			name: "add",
			description: "Adds two numbers",
			inputSchema: schema({ a: { type: "number" }, b: { type: "number" } }),
		},
		...["fail", "hang", "die", "env", "spawn"].map((name) => ({
			...{ name, description: `Does what its name says: ${name}`, inputSchema: schema({}) },
		})),
		{ name: "big", description: "Says much", inputSchema: schema({ size: { type: "number" } }) },
		...["count", "wait"].map((name) => ({
			...{
				name,
				description: `Works with a file: ${name}`,
				inputSchema: schema({ file: { type: "string" } }),
			},
		})),
	];
}

async function call(name: string, args: Record<string, unknown>): Promise<object | null> {
	switch (name) {
		case "echo":
			return text(String(args.text));
		case "add":
			return text(String(Number(args.a) + Number(args.b)));
		case "fail":
			return text("It did not work out", true);
		case "hang":
			return null;
		case "die":
			process.exit(3);
			break;
		case "env":
			return text(JSON.stringify(process.env));
		case "big":
			return text("x".repeat(Number(args.size)));
		case "count":
			appendFileSync(String(args.file), "called\n");
			return text("counted");
		case "wait":
			appendFileSync(`${args.file}.asked`, "called\n");
			while (!existsSync(String(args.file))) await sleep(20);
			return text("it is there");
		case "spawn": {
			const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
			return text(String(child.pid));
		}
	}
	return text(`No tool ${name}`, true);
}

async function handle(request: Request): Promise<void> {
	const { id, method, params } = request;
	if (id === undefined) return;
	if (method === "initialize") {
		if (kind === "never-ready") return;
		if (kind === "slow-start") await sleep(Number(setting));
		if (kind === "garbage")
			for (let i = 0; i < 20; i++) process.stdout.write(`Starting up ${i} … {"not": json\n`);
		const capabilities = { tools: { listChanged: true } };
		const serverInfo = { name: "odd", version: "1.0.0" };
		send({ id, result: { protocolVersion: params?.protocolVersion, capabilities, serverInfo } });
		if (kind === "flood") flood();
		return;
	}
	if (method === "tools/list") return void send({ id, result: { tools: tools() } });
	if (method === "tools/call") {
		const result = await call(params?.name ?? "", params?.arguments ?? {});
		if (result !== null) send({ id, result });
		return;
	}
	send({ id, error: { code: -32601, message: `Unknown method ${method}` } });
}

function flood(): void {
	const line = `${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "x".repeat(100_000) } })}\n`;
	const write = () => {
		while (process.stdout.write(line));
		process.stdout.once("drain", write);
	};
	write();
}

if (kind === "exit" || (kind === "until" && !existsSync(setting))) {
	process.stderr.write("The folder /nowhere does not exist\n");
	process.exit(7);
}
if (kind === "garbage-forever") process.stdout.write("no json at all\n".repeat(1000));
if (kind === "deaf" || kind === "stubborn") {
	for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
	setInterval(() => {}, 1000);
}
const input = createInterface({ input: process.stdin });
input.on("line", (line) => void handle(JSON.parse(line) as Request));
if (kind !== "deaf" && kind !== "stubborn") input.on("close", () => process.exit(0));
