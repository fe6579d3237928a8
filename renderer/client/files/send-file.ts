export type FileToSend = {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly content: Blob;
	readonly onProgress: (sentBytes: number) => void;
	readonly signal: AbortSignal;
};

/** Any answer, also a refusal; status 0 without one. `fetch` tells nothing of how far an upload is. */
export type SendFile = (file: FileToSend) => Promise<{ readonly status: number; readonly body: unknown }>;

export const sendFile: SendFile = ({ url, headers, content, onProgress, signal }) =>
	new Promise((resolve) => {
		const request = new XMLHttpRequest();
		request.open("POST", url);
		for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
		request.upload.onprogress = (event) => onProgress(event.loaded);
		request.onloadend = () => resolve({ status: request.status, body: parse(request.responseText) });
		signal.addEventListener("abort", () => request.abort(), { once: true });
		request.send(content);
	});

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
