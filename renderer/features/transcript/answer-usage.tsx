import type { LeftOut, Message, Usage } from "../../../server/protocol/rest.ts";
import { formatCost, formatCount, formatDuration } from "../../app/usage/format-amounts.ts";
import { costOfAnswer } from "../../app/usage/open-usage.ts";
import { usePrices } from "../../app/usage/use-usage.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";

/** Below this, what came arrived at once and has no pace. */
const SHORTEST_MS = 50;

/** What an answer took: tokens, cost, time and pace. What was only estimated says so. */
export function AnswerUsage({ message, usage }: { readonly message: Message; readonly usage: Usage }) {
	const t = useText();
	const prices = usePrices();
	const cost = costOfAnswer(prices, message);
	const total = formatCount(usage.input_tokens + usage.output_tokens);
	const pace = paceOf(usage);
	const parts = [
		usage.estimated ? t("about {count} tokens", { count: total }) : t("{count} tokens", { count: total }),
		...(cost === undefined || cost === 0 ? [] : [cost === null ? t("price not known") : formatCost(cost)]),
		...(usage.duration_ms === undefined ? [] : [formatDuration(usage.duration_ms)]),
		...(usage.left_out === undefined
			? []
			: [t("without {choices}", { choices: nameChoices(usage.left_out, t) })]),
		...(pace === null ? [] : [t("{count} tokens/s", { count: formatCount(Math.round(pace)) })]),
	];
	return (
		<span className="truncate tabular-nums" title={explain(t, usage)} data-usage>
			{parts.join(" · ")}
		</span>
	);
}

/** Tokens a second from the first word on; null: it cannot be told. */
function paceOf({
	output_tokens: tokens,
	duration_ms: durationMs,
	first_token_ms: firstMs,
}: Usage): number | null {
	if (durationMs === undefined || firstMs === undefined || tokens < 2) return null;
	const writingMs = durationMs - firstMs;
	return writingMs < SHORTEST_MS ? null : (tokens - 1) / (writingMs / 1000);
}

function explain(t: Text, usage: Usage): string {
	const count = formatCount;
	const lines = [
		usage.cached_tokens
			? t("Read: {count} tokens, {cached} of them from the cache", {
					count: count(usage.input_tokens),
					cached: count(usage.cached_tokens),
				})
			: t("Read: {count} tokens", { count: count(usage.input_tokens) }),
		usage.reasoning_tokens
			? t("Written: {count} tokens, {thought} of them in thought", {
					count: count(usage.output_tokens),
					thought: count(usage.reasoning_tokens),
				})
			: t("Written: {count} tokens", { count: count(usage.output_tokens) }),
		...(usage.first_token_ms === undefined
			? []
			: [t("First word after {duration}", { duration: formatDuration(usage.first_token_ms) })]),
		...(usage.left_out === undefined
			? []
			: [t("This model does not take {choices}.", { choices: nameChoices(usage.left_out, t) })]),
		...(usage.estimated ? [t("The provider did not tell the tokens; they are estimated.")] : []),
	];
	return lines.join("\n");
}

/** What was chosen for the chat and did not go along. */
function nameChoices(leftOut: readonly LeftOut[], t: Text): string {
	const names: Readonly<Record<LeftOut, string>> = {
		temperature: t("the temperature"),
		reasoning_effort: t("the time to think"),
		max_output_tokens: t("the longest length"),
		tools: t("the tools"),
	};
	return leftOut.map((choice) => names[choice]).join(", ");
}
