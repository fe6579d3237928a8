import type { DiagnosisStep } from "../../../app/doctor/diagnosis.ts";
import type { ServerEntry } from "../../../app/servers.ts";
import type { Text } from "../../../i18n/text.ts";
import { describeStep } from "./describe-step.ts";

type About = {
	readonly server: Pick<ServerEntry, "name" | "url">;
	readonly steps: readonly DiagnosisStep[];
	/** ISO 8601 */
	readonly at: string;
};

/** All that was found, as a text that can be handed on: without the name of the person, without secrets. */
export function writeReport({ server, steps, at }: About, t: Text): string {
	const marks = { ok: "[ok]", failed: "[!!]", skipped: "[--]" } as const;
	const address = originOf(server.url);
	const lines = steps.flatMap((step) => {
		const { name, what, fix } = describeStep(step, t);
		const more = fix === "" ? [] : [fix];
		return [
			`${marks[step.state]} ${name}: ${what.replaceAll("\n", "\n     ")}`,
			...more.map((line) => `     ${line}`),
		];
	});
	return [
		t("Check of the connection"),
		address === "" ? t("This computer") : address,
		at,
		"",
		...lines,
		"",
	].join("\n");
}

/** What else could be in an address is nobody's business. */
function originOf(url: string): string {
	return URL.parse(url)?.origin ?? "";
}
