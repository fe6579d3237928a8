import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from "@modelcontextprotocol/client";
import type { ToolServerConfig } from "../../protocol/tools.ts";
import { CUT_OFF } from "./http-transport.ts";
import { ToolOutputError } from "./line-reader.ts";
import type { ProgramEnd } from "./program-transport.ts";

const MAX_SAID = 400;

/** Why a tool server could not be started or reached, as one sentence with what to do. */
export function describeStartFailure(
	error: unknown,
	config: ToolServerConfig,
	end: ProgramEnd | null,
	timeoutMs: number,
): string {
	if ("command" in config) return describeProgram(error, config, end, timeoutMs);
	return describeHttp(error, config.url, timeoutMs);
}

function describeProgram(
	error: unknown,
	{ command, cwd }: { readonly command: string; readonly cwd?: string | undefined },
	end: ProgramEnd | null,
	timeoutMs: number,
): string {
	const code = codeOf(end?.error ?? error);
	const named = JSON.stringify(command.slice(0, 200));
	if (code === "ENOENT") {
		const folder =
			cwd === undefined ? "" : ` Check also that the folder ${JSON.stringify(cwd.slice(0, 200))} is there.`;
		return `The program ${named} was not found. Check that it is installed, or give its full path.${folder}`;
	}
	if (code === "EACCES" || code === "EPERM")
		return `The program ${named} may not be run. Check its permissions.`;
	const cause = end?.error ?? error;
	if (cause instanceof ToolOutputError) return `The program ${named} ${cause.message}. It was ended.`;
	if (end !== null) {
		const how = end.code === null ? `by ${end.signal ?? "a signal"}` : `with code ${end.code}`;
		return `The program ${named} ended ${how} before it was ready.${quote(end.said)}`;
	}
	if (isTimeout(error)) {
		return `The program ${named} did not become ready within ${seconds(timeoutMs)}. Check that it speaks MCP over its standard input and output.`;
	}
	return `The program ${named} runs, but does not answer as an MCP server: ${messageOf(error)}`;
}

function describeHttp(error: unknown, url: string, timeoutMs: number): string {
	const host = URL.parse(url)?.host ?? "The server";
	const status = error instanceof SdkHttpError ? error.status : null;
	if (status === 401 || status === 403) {
		return `${host} refused access (status ${status}). Check the token in its headers.`;
	}
	if (status === 404 || status === 405) {
		return `There is no MCP server at this address (status ${status}). Most addresses end in /mcp.`;
	}
	if (status !== null && status >= 300 && status < 400) return redirects(host);
	if (status !== null)
		return `${host} answered with status ${status}. Check the address, or try again later.`;
	if (isCutOff(error)) return `${host} ended the connection before it answered.`;
	if (isTimeout(error)) return `${host} did not answer within ${seconds(timeoutMs)}. Check the address.`;
	switch (codeOf(error)) {
		case "ENOTFOUND":
		case "EAI_AGAIN":
			return `There is no server with the name ${URL.parse(url)?.hostname}. Check the address and the network.`;
		case "ECONNREFUSED":
			return `${host} refused the connection. Check that the server is running.`;
		case "ECONNRESET":
		case "UND_ERR_SOCKET":
			return `${host} ended the connection before it answered.`;
	}
	if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(codeOf(error))) {
		return `The certificate of ${host} is not trusted (${codeOf(error)}).`;
	}
	const message = messageOf(error);
	if (/redirect/i.test(message)) return redirects(host);
	return `What answers at ${host} is no MCP server: ${message}`;
}

/** Why a call failed at the last moment; whether it had its effect nobody knows. */
export function describeCallFailure(error: unknown, server: string, timeoutMs: number): string {
	const unknown = "It may or may not have had its effect.";
	if (isTimeout(error)) return `${server} did not answer this call within ${seconds(timeoutMs)}. ${unknown}`;
	if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed) {
		return `${server} ended during this call. ${unknown}`;
	}
	if (isCutOff(error)) return `${server} ended the connection during this call. ${unknown}`;
	const status = error instanceof SdkHttpError ? error.status : null;
	if (status === 401 || status === 403) {
		return `${server} refused access (status ${status}). Check the token in its headers.`;
	}
	if ((status !== null && status >= 300 && status < 400) || /\bredirect\b/i.test(messageOf(error))) {
		return redirects(server);
	}
	if (status !== null) return `${server} answered this call with status ${status}. ${unknown}`;
	switch (codeOf(error)) {
		case "ECONNREFUSED":
			return `${server} refused the connection. Check that the server is running.`;
		case "ECONNRESET":
		case "EPIPE":
		case "UND_ERR_SOCKET":
			return `${server} ended the connection during this call. ${unknown}`;
	}
	return `The tool server ${server} failed at this call: ${messageOf(error)}`;
}

function redirects(host: string): string {
	return `${host} leads to another address. Enter that address itself: what is sent along must not follow to somewhere else.`;
}

function isCutOff(error: unknown): boolean {
	return error instanceof ProtocolError && error.message.includes(CUT_OFF);
}

function isTimeout(error: unknown): boolean {
	if (error instanceof SdkError) return error.code === SdkErrorCode.RequestTimeout;
	return error instanceof Error && error.name === "TimeoutError";
}

/** The first code of the system in the chain of causes. */
function codeOf(error: unknown): string {
	let current: unknown = error;
	for (let depth = 0; current instanceof Error && depth < 8; depth++) {
		const isOwn = current instanceof SdkError;
		if (!isOwn && "code" in current && typeof current.code === "string") return current.code;
		current = current instanceof AggregateError ? current.errors[0] : current.cause;
	}
	return "";
}

function messageOf(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	const oneLine = message.replace(/\s+/g, " ").trim().slice(0, MAX_SAID);
	return /[.!?]$/.test(oneLine) ? oneLine : `${oneLine}.`;
}

function quote(said: string): string {
	return said === "" ? "" : ` It said: ${said.slice(-MAX_SAID)}`;
}

function seconds(ms: number): string {
	return `${Math.max(1, Math.round(ms / 1000))} s`;
}
