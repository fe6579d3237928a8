import { z } from "zod";
import type { ProviderProbe } from "../../../protocol/provider-check.ts";
import { describeProvider } from "../describe-provider.ts";
import { createHttpTransport } from "../http-transport.ts";
import { isUsableName } from "../is-usable-name.ts";
import { codeOf } from "../network-failure.ts";
import { parseProviderError, quoteProvider } from "../provider-error.ts";
import { describeListStatus, describeNetwork } from "./describe-list-failure.ts";

const TIMEOUT_MS = 10_000;
const MAX_LENGTH = 16 * 1024 * 1024;

export type ModelList = {
	readonly models: readonly string[];
	/** Entries left out, as nothing can be asked of a model of such a name. */
	readonly unusable: number;
	/** What is wrong and what to do; null: nothing. */
	readonly failure: string | null;
	/** Some providers have no list and answer all the same. */
	readonly mayStillAnswer: boolean;
};

/** An entry that cannot be used is null and takes none of the others along. */
const listSchema = z.object({
	data: z.array(
		z
			.looseObject({ id: z.string().refine(isUsableName) })
			.nullable()
			.catch(null),
	),
});

/** Asks a provider for its models. Follows no redirect: a key must not travel to another address. */
export async function readModelList(probe: ProviderProbe, signal: AbortSignal): Promise<ModelList> {
	const { local } = describeProvider(probe.baseUrl);
	const transport = createHttpTransport({ readTimeoutMs: TIMEOUT_MS, useProxy: !local });
	try {
		const response = await transport.fetch(`${probe.baseUrl}/models`, {
			headers: {
				accept: "application/json",
				...(probe.apiKey === "" ? {} : { authorization: `Bearer ${probe.apiKey}` }),
				...probe.headers,
			},
			signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
		});
		const text = (await response.text()).slice(0, MAX_LENGTH);
		return readAnswer(probe, response, text);
	} catch (error) {
		signal.throwIfAborted();
		return failed(describeNetwork(codeOf(error), { baseUrl: probe.baseUrl, local }));
	} finally {
		await transport.close();
	}
}

function readAnswer(probe: ProviderProbe, response: Response, text: string): ModelList {
	if (!response.ok) {
		const isPage = text.trimStart().startsWith("<");
		const words = isPage ? "" : quoteProvider(parseProviderError(parseJson(text)).message, probe.apiKey);
		const failure = describeListStatus(response.status, words, {
			location: response.headers.get("location"),
			hasKey: probe.apiKey !== "",
			baseUrl: probe.baseUrl,
		});
		return { ...failed(failure), mayStillAnswer: [404, 405, 501].includes(response.status) };
	}
	if (text.trimStart().startsWith("<")) {
		return failed(
			`This address shows a web page, not an AI server${versionHint(probe.baseUrl)}. Check the address.`,
		);
	}
	const list = listSchema.safeParse(parseJson(text));
	if (list.success) {
		const entries = list.data.data.filter((entry) => entry !== null);
		const models = [...new Set(entries.map(({ id }) => id))];
		const unusable = list.data.data.length - entries.length;
		return { models, unusable, failure: null, mayStillAnswer: true };
	}
	return {
		...failed(
			`What answers at this address does not list models as OpenAI does${versionHint(probe.baseUrl)}. Check the address.`,
		),
		mayStillAnswer: true,
	};
}

function failed(failure: string): ModelList {
	return { models: [], unusable: 0, failure, mayStillAnswer: false };
}

function versionHint(baseUrl: string): string {
	return /\/v\d+(?:beta)?(?:\/|$)/.test(baseUrl) ? "" : "; most addresses end in /v1";
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
