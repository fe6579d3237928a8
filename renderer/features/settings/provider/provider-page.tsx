import { useState } from "react";
import { useActions } from "../../../app/app-context.tsx";
import { findProviderHost, findProvidersHost } from "../../../app/desktop-host.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { AddedProviders } from "./added-providers.tsx";
import { ProviderSettings } from "./provider-settings.tsx";

/** Who answers, and the way back to the first choice of it. */
export function ProviderPage() {
	const t = useText();
	const { openWelcome } = useActions();
	const [host] = useState(() => findProviderHost(window));
	const [providersHost] = useState(() => findProvidersHost(window));
	if (host === null) return null;
	return (
		<>
			<div data-setting="provider">
				<ProviderSettings host={host} />
			</div>
			{providersHost !== null && <AddedProviders host={providersHost} />}
			<section data-setting="welcome">
				<h4 className="mb-2 font-medium">{t("How to begin")}</h4>
				<p className="mb-3 text-13 text-ink-soft">
					{t("Choose again who answers and where your chats are kept.")}
				</p>
				<Button onClick={() => openWelcome(true)}>{t("Show the welcome")}</Button>
			</section>
		</>
	);
}
