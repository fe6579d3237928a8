import { type ReactNode, useEffect, useRef, useState } from "react";
import { useActions } from "../../app/app-context.tsx";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { ChoiceList } from "./choice-list.tsx";
import { describeLocalModels } from "./find-local-models.ts";
import { LocalStep } from "./local-step.tsx";
import { OpenAiStep } from "./open-ai-step.tsx";
import { OtherStep } from "./other-step.tsx";
import { TeamStep } from "./team-step.tsx";
import { useWelcomeFacts, type WelcomeFacts } from "./use-welcome-facts.ts";

type Step = "choose" | "openai" | "local" | "other" | "team";

/** How to begin: who answers, and where chats are kept. Nothing of it is final. */
export function WelcomeDialog() {
	const t = useText();
	const { openWelcome, say, noteProviders } = useActions();
	const [step, setStep] = useState<Step>("choose");
	const facts = useWelcomeFacts();
	const body = useRef<HTMLDivElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: each step has its own first thing to do
	useEffect(() => {
		body.current?.querySelector<HTMLElement>("input, button")?.focus();
	}, [step, facts === null]);
	const close = () => openWelcome(false);
	const goBack = () => setStep("choose");
	const onDone = (text: string) => {
		noteProviders();
		close();
		say(text);
	};
	return (
		<Dialog title={t("Welcome to Parley")} onClose={close} onBack={step === "choose" ? close : goBack}>
			<div ref={body}>{facts !== null && drawStep(step, facts, { setStep, goBack, close, onDone })}</div>
		</Dialog>
	);
}

type Ways = {
	readonly setStep: (step: Step) => void;
	readonly goBack: () => void;
	readonly close: () => void;
	readonly onDone: (text: string) => void;
};

function drawStep(step: Step, facts: WelcomeFacts, ways: Ways): ReactNode {
	const { provider, server } = facts;
	const common = { onBack: ways.goBack, onDone: ways.onDone };
	switch (step) {
		case "choose":
			return server.choice.url === null ? (
				<Begin facts={facts} ways={ways} />
			) : (
				<Elsewhere facts={facts} ways={ways} />
			);
		case "openai":
			return <OpenAiStep {...provider} {...common} />;
		case "local":
			return <LocalStep {...provider} {...common} found={facts.localModels} />;
		case "other":
			return <OtherStep {...provider} {...common} />;
		case "team":
			return <TeamStep {...server} onBack={ways.goBack} />;
	}
}

type PageProps = { readonly facts: WelcomeFacts; readonly ways: Ways };

function Begin({ facts, ways: { setStep, close } }: PageProps) {
	const t = useText();
	return (
		<Page title={t("How do you want to begin?")} hint={t("You can change it at any time in the settings.")}>
			<ChoiceList
				choices={[
					{
						title: t("Use OpenAI"),
						detail: t("With a key of your own. It stays on this computer."),
						run: () => setStep("openai"),
					},
					{
						title: t("A model on this computer"),
						detail: describeLocalModels(facts.localModels, t),
						run: () => setStep("local"),
					},
					{
						title: t("Another server"),
						detail: t("Any address with OpenAI’s interface, with or without a key."),
						run: () => setStep("other"),
					},
					{
						title: t("A team server"),
						detail: t("Chats are kept there, the same on all your devices."),
						run: () => setStep("team"),
					},
					{
						title: t("Just look around"),
						detail: t("A built-in guide answers questions about Parley. No account, no network."),
						run: close,
					},
				]}
			/>
		</Page>
	);
}

function Elsewhere({ facts, ways: { setStep, close } }: PageProps) {
	const t = useText();
	const { host, choice } = facts.server;
	const { say } = useActions();
	const comeBack = () => {
		close();
		host.chooseServer(null).catch(() => say(t("The server could not be changed. The log has the reason.")));
	};
	return (
		<Page
			title={t("Where are your chats?")}
			hint={t("At the moment: {address}", { address: choice.url ?? "" })}
		>
			<ChoiceList
				choices={[
					{
						title: t("Back to this computer"),
						detail: t("Its own chats are as you left them. The team server stays in the list of servers."),
						run: comeBack,
					},
					{
						title: t("Another team server"),
						detail: t("It becomes one more in the list of servers."),
						run: () => setStep("team"),
					},
				]}
			/>
		</Page>
	);
}

type FrameProps = { readonly title: string; readonly hint: string; readonly children: ReactNode };

function Page({ title, hint, children }: FrameProps) {
	return (
		<div className="flex flex-col gap-4">
			<div>
				<h3 className="text-18 font-semibold tracking-tight">{title}</h3>
				<p className="mt-1 text-13 text-ink-soft">{hint}</p>
			</div>
			{children}
		</div>
	);
}
