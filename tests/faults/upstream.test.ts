import { expect, test } from "vitest";
import { fakeText } from "../support/fake-upstream-text.ts";
import { WITHOUT } from "./guards.ts";
import { expectNone, type Line, runScript } from "./run-script.ts";
import { expectAnswer } from "./say.ts";
import { openStage, type Stage } from "./stage.ts";
import { isLongTier, limit, seedRow } from "./tier.ts";

const env = { MODEL_STALL_TIMEOUT_MS: "700" };
const SEED = 11;
const CUT_STREAM = `tokens n=5 seed=${SEED}`;

test(
	"[R3] [W7] every fault of a provider ends the answer once, with all that came and nothing else",
	async () => {
		const { random } = seedRow("faults of the provider");
		await using stage = await openStage({ env });
		expectNone("faults of the provider", await runScript(stage, random, FAULTS, 30_000));
	},
	limit({ quick: 3, long: 2 }),
);

test(
	"[R3] a connection to the provider that breaks at any byte loses no token that came",
	async () => {
		const { random } = seedRow("a cut at every byte");
		await using stage = await openStage({ env });
		const lines = await cutLines(stage);
		const chosen = isLongTier ? lines : lines.filter((_, index) => index % 29 === random.int(0, 28));
		expect(chosen.length).toBeGreaterThan(10);
		// As many at once as a provider may have open.
		for (let i = 0; i < chosen.length; i += 100) {
			expectNone("a cut at every byte", await runScript(stage, random, chosen.slice(i, i + 100), 30_000));
		}
		console.log(`a cut at every byte: ${chosen.length} cuts of ${lines.length}`);
	},
	limit({ quick: 3, long: 20 }),
);

const PROOFS = [
	{
		guard: "an answer that broke off is not whole",
		mutations: WITHOUT.wholeAnswers,
		rules: ["ends", "lost"],
	},
	{ guard: "characters are decoded whole", mutations: WITHOUT.wholeCharacters, rules: ["mismatched"] },
] as const;

test.each(isLongTier ? PROOFS : PROOFS.slice(0, 1))(
	"the row of the provider goes red without its guard: $guard",
	async ({ guard, mutations, rules }) => {
		const { random } = seedRow(`faults of the provider, without: ${guard}`);
		await using stage = await openStage({ env, mutations });
		const found = (await runScript(stage, random, FAULTS, 30_000)).map((problem) => problem.rule);
		expect(found).toEqual(expect.arrayContaining([...rules]));
	},
	limit({ quick: 3, long: 2 }),
);

const text = (tokens: number) => fakeText(SEED, tokens);
const settings = `n=6 seed=${SEED}`;

function whole(scenario: string): Line {
	return { content: `#${scenario}`, status: "complete", atLeast: expectAnswer(`#${scenario}`) };
}

function failed(scenario: string, tokens: number): Line {
	return { content: `#${scenario}`, status: "error", atLeast: text(tokens) };
}

/** What a provider may do, and what has to be left of its answer. */
const FAULTS: readonly Line[] = [
	failed(`cut at=0 ${settings}`, 0),
	failed(`cut at=3 ${settings}`, 3),
	failed(`end at=0 ${settings}`, 0),
	failed(`end at=3 ${settings}`, 3),
	failed(`stall at=0 ${settings}`, 0),
	failed(`stall at=3 ${settings}`, 3),
	// Three attempts, each as long as the transport waits for an answer to begin.
	...(isLongTier ? [failed("hang", 0)] : []),
	failed(`malformed at=0 ${settings}`, 0),
	failed(`malformed at=3 ${settings}`, 3),
	failed(`not-an-object at=3 ${settings}`, 3),
	failed(`error-in-stream at=3 ${settings}`, 3),
	failed("status code=429", 0),
	failed("status code=500", 0),
	failed("status code=503", 0),
	failed("auth", 0),
	failed("quota", 0),
	failed("context-too-long", 0),
	failed("html", 0),
	failed("json-error", 0),
	failed("empty", 0),
	failed("filtered", 0),
	failed(`filtered n=3 seed=${SEED}`, 3),
	whole(`rate-limit times=1 after=1 ${settings}`),
	whole(`rate-limit times=2 after=0.2 form=ms ${settings}`),
	whole(`flaky times=1 code=500 ${settings}`),
	whole(`flaky times=2 code=503 ${settings}`),
	whole(`error-after-done ${settings}`),
	whole(`junk-after-done ${settings}`),
	whole(`no-done ${settings}`),
	whole(`bytewise n=40 seed=${SEED}`),
	whole(`bytewise n=40 seed=${SEED} eol=crlf multiline=1`),
	whole(`crlf ${settings}`),
	whole(`cr ${settings}`),
	whole(`comments ${settings}`),
	whole(`tokens n=300 seed=${SEED} split=3`),
	whole(`tokens n=300 seed=${SEED} split=7 comments=1`),
	whole(`tokens n=300 seed=${SEED} rate=400 batch=1`),
	whole(`surrogates piece=1`),
	whole(`surrogates piece=1 split=1`),
	whole(`reasoning ${settings}`),
	whole(`json-body ${settings}`),
	whole(`length ${settings}`),
	whole("refusal"),
];

/** One line for each byte of a recorded stream after which it is cut. */
async function cutLines(stage: Stage): Promise<readonly Line[]> {
	const response = await fetch(`${stage.upstream.baseUrl}/chat/completions`, {
		method: "POST",
		body: JSON.stringify({
			model: "gpt-4o-mini",
			stream: true,
			stream_options: { include_usage: true },
			messages: [{ role: "user", content: `#${CUT_STREAM}` }],
		}),
	});
	const bytes = Buffer.from(await response.arrayBuffer());
	return Array.from({ length: bytes.length }, (_, index): Line => {
		const stream = bytes.subarray(0, index + 1).toString("utf8");
		const { text: atLeast, isFinished } = readEvents(stream);
		// The last event may count or not where it lacks nothing but its blank line.
		const couldBeFinished = isFinished || readEvents(`${stream.trimEnd()}\n\n`).isFinished;
		const status = isFinished ? "complete" : couldBeFinished ? "either" : "error";
		return { content: `#${CUT_STREAM} cutbytes=${index + 1}`, status, atLeast };
	});
}

type Chunk = {
	readonly choices: readonly {
		readonly delta: { readonly content?: string };
		readonly finish_reason: string | null;
	}[];
};

/** What the whole events of a stream say; one that was cut says nothing. */
function readEvents(stream: string): { readonly text: string; readonly isFinished: boolean } {
	let content = "";
	let isFinished = false;
	for (const event of stream.split("\n\n").slice(0, -1)) {
		const choice = parseChunk(event.replace(/^data: /, ""))?.choices[0];
		content += choice?.delta.content ?? "";
		if (choice?.finish_reason) isFinished = true;
	}
	return { text: content, isFinished };
}

function parseChunk(data: string): Chunk | null {
	try {
		return JSON.parse(data) as Chunk;
	} catch {
		return null;
	}
}
