import { CircleAlert, CircleCheck, CircleMinus } from "lucide-react";
import { useState } from "react";
import { copyText } from "../../../app/copy-text.ts";
import { nameServer } from "../../../app/describe-server.ts";
import type { DiagnosisStep, Doctor } from "../../../app/doctor/diagnosis.ts";
import type { ServerEntry } from "../../../app/servers.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { classNames } from "../../../ui/class-names.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { describeStep, namePart } from "./describe-step.ts";
import { groupSteps, type StepGroup } from "./group-steps.ts";
import { type Diagnosis, useDiagnosis } from "./use-diagnosis.ts";
import { writeReport } from "./write-report.ts";

type DiagnosisDialogProps = {
	readonly doctor: Doctor;
	readonly server: Pick<ServerEntry, "id" | "name" | "url">;
	readonly onClose: () => void;
};

/** The connection to a server, part by part, while it is looked at. */
export function DiagnosisDialog({ doctor, server, onClose }: DiagnosisDialogProps) {
	const t = useText();
	const diagnosis = useDiagnosis(doctor, server.id);
	const [copied, setCopied] = useState("");
	const { steps, state, at, again } = diagnosis;
	const copy = () =>
		copyText(writeReport({ server, steps, at }, t)).then(
			() => setCopied(t("The report is copied. Nothing secret is in it.")),
			() => setCopied(t("The report could not be copied.")),
		);
	return (
		<Dialog title={t("Connection to {name}", { name: nameServer(server, t) })} onClose={onClose}>
			<Verdict diagnosis={diagnosis} />
			<ol className="mt-3 flex flex-col gap-2.5">
				{groupSteps(steps).map((group) => (
					<StepItem key={group[0].part} group={group} />
				))}
			</ol>
			<div className="mt-4 flex flex-wrap items-center gap-2">
				<Button
					disabled={state === "running"}
					onClick={() => {
						setCopied("");
						again();
					}}
				>
					{t("Check again")}
				</Button>
				<Button tone="quiet" disabled={state !== "done"} onClick={() => void copy()}>
					{t("Copy report")}
				</Button>
				<p role="status" className="text-13 text-ink-soft">
					{copied}
				</p>
			</div>
		</Dialog>
	);
}

/** Left out although it would have mattered. */
const LEFT_OPEN: ReadonlySet<string> = new Set<DiagnosisStep["finding"]["type"]>([
	"is_plain",
	"no_token",
	"not_vouched",
	"other_proxy",
	"after",
]);

/** One sentence for the whole, said once it is known. */
function Verdict({ diagnosis: { steps, state } }: { readonly diagnosis: Diagnosis }) {
	const t = useText();
	const count = steps.filter((step) => step.state === "failed").length;
	const isWhole = !steps.some(({ finding }) => LEFT_OPEN.has(finding.type));
	const isPage = steps.some(({ finding }) => finding.type === "out_of_reach");
	const said = {
		running: t("Looking at the connection…"),
		failed: t("The connection could not be looked at. The log has the reason."),
		done:
			count === 0
				? !isWhole
					? t("Nothing failed, but not everything could be looked at.")
					: isPage
						? t("All is well, as far as a web page can look.")
						: t("All is well: nothing stands between this app and the server.")
				: t.count(count, "{count} thing is wrong.", "{count} things are wrong."),
	};
	return (
		<p role="status" className={classNames("font-medium", state === "done" && count > 0 && "text-danger")}>
			{said[state]}
		</p>
	);
}

const LOOKS = {
	ok: [CircleCheck, "text-accent"],
	failed: [CircleAlert, "text-danger"],
	skipped: [CircleMinus, "text-ink-soft"],
} as const;

function StepItem({ group }: { readonly group: StepGroup }) {
	const t = useText();
	const [step] = group;
	const { what, fix } = describeStep(step, t);
	const name = group.map(({ part }) => namePart(part, t)).join(" · ");
	const [Icon, colour] = LOOKS[step.state];
	const states = { ok: t("In order"), failed: t("Failed"), skipped: t("Left out") };
	return (
		<li className="flex gap-2 text-13">
			<Icon
				role="img"
				aria-label={states[step.state]}
				size={16}
				className={classNames("mt-0.5 shrink-0", colour)}
			/>
			<div className="min-w-0 wrap-anywhere">
				<p className="font-medium">{name}</p>
				<p dir="auto" className="whitespace-pre-line text-ink-soft">
					{what}
				</p>
				{fix !== "" && <p dir="auto">{fix}</p>}
			</div>
		</li>
	);
}
