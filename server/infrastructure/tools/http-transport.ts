import { isSpecType, type JSONRPCMessage, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { ToolServerConfig } from "../../protocol/tools.ts";

/** The message of the error that stands for an answer whose connection is gone. */
export const CUT_OFF = "The tool server ended the connection before it answered";

/** Bytes of one answer over HTTP. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** A free code of JSON-RPC's for servers; nobody looks at it. */
const CUT_OFF_CODE = -32_000;

type SendOptions = Parameters<StreamableHTTPClientTransport["send"]>[1];

/**
 * Streamable HTTP that notices when the stream of an answer ends without the answer: the SDK's own waits for the time
 * limit of the call then. A stream that its server can take up again is taken up first.
 */
export class HttpTransport extends StreamableHTTPClientTransport {
	/** Never follows a redirect to another origin, by the transport's default policy. */
	constructor(config: Extract<ToolServerConfig, { url: string }>) {
		super(new URL(config.url), {
			requestInit: { headers: config.headers },
			fetch: fetchLimited,
			redirectPolicy: "same-origin",
			reconnectionOptions: {
				initialReconnectionDelay: 1000,
				maxReconnectionDelay: 30_000,
				reconnectionDelayGrowFactor: 2,
				maxRetries: 2,
			},
		});
	}

	override send(message: JSONRPCMessage, options?: SendOptions): Promise<void> {
		if (!isSpecType.JSONRPCRequest(message) || options?.onRequestStreamEnd !== undefined) {
			return super.send(message, options);
		}
		const { id } = message;
		const error = { code: CUT_OFF_CODE, message: CUT_OFF };
		// Where the answer came, nobody waits for one of this id any more.
		const onRequestStreamEnd = () => this.onmessage?.({ jsonrpc: "2.0", id, error });
		return super.send(message, { ...options, onRequestStreamEnd });
	}
}

async function fetchLimited(url: string | URL, init?: RequestInit): Promise<Response> {
	const response = await fetch(url, init);
	if (response.body === null) return response;
	let bytes = 0;
	const limit = new TransformStream<Uint8Array, Uint8Array>({
		transform(chunk, controller) {
			bytes += chunk.length;
			if (bytes > MAX_BODY_BYTES) controller.error(new Error("The tool server sends more than is read"));
			else controller.enqueue(chunk);
		},
	});
	const limited = new Response(response.body.pipeThrough(limit), response);
	// A response that is made anew has no address, by which redirects are judged.
	Object.defineProperty(limited, "url", { value: response.url });
	return limited;
}
