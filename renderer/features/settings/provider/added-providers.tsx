import { useEffect, useRef, useState } from "react";
import { useActions } from "../../../app/app-context.tsx";
import type { AddedProvider, ProvidersHost } from "../../../app/desktop-host.ts";
import { useRemovals } from "../../../app/use-removals.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { ProviderForm } from "./provider-form.tsx";

/** `""`: one is being added; else the id of the one that is being changed. */
type OpenId = string | null;

/** Providers beside the first one. What is changed holds at once; answers that are being written go on. */
export function AddedProviders({ host }: { readonly host: ProvidersHost }) {
	const t = useText();
	const { noteProviders } = useActions();
	const { isLeaving, removeLater, finish } = useRemovals("provider");
	const [providers, setProviders] = useState<readonly AddedProvider[] | null>(null);
	const [open, setOpen] = useState<OpenId>(null);
	const [said, setSaid] = useState("");
	const addButton = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		host.listProviders().then(setProviders, () => setProviders([]));
	}, [host]);
	if (providers === null) return null;
	const take = (all: readonly AddedProvider[]) => {
		setProviders(all);
		noteProviders();
	};
	const close = (sentence: string) => {
		setOpen(null);
		setSaid(sentence);
		requestAnimationFrame(() => addButton.current?.focus());
	};
	const remove = ({ id, name }: AddedProvider) => {
		removeLater({
			id,
			text: t("{name} and its key are removed.", { name }),
			remove: async () => take(await host.removeProvider(id)),
		});
		close("");
	};
	const saving = {
		...host,
		putProvider: async (input: Parameters<ProvidersHost["putProvider"]>[0]) => {
			await finish();
			return host.putProvider(input);
		},
	};
	const shown = providers.filter(({ id }) => !isLeaving(id));
	return (
		<section data-setting="providers" aria-labelledby="added-providers" className="flex flex-col gap-3">
			<div>
				<h4 id="added-providers" className="font-medium">
					{t("More providers")}
				</h4>
				<p className="text-13 text-ink-soft">
					{t("Their models stand beside all others wherever a model is chosen.")}
				</p>
			</div>
			{shown.length > 0 && (
				<ul className="flex flex-col divide-y divide-line rounded-panel border border-line">
					{shown.map((provider) => (
						<li key={provider.id} className="flex flex-col gap-3 px-3 py-2">
							{open === provider.id ? (
								<ProviderForm
									host={saving}
									provider={provider}
									onCancel={() => close("")}
									onSaved={(all) => {
										take(all);
										close(t("{name} is used as it is now.", { name: provider.name }));
									}}
								/>
							) : (
								<div className="flex items-center gap-2">
									<div className="min-w-0 flex-1">
										<p dir="auto" className="name-line">
											{provider.name}
										</p>
										<p className="truncate text-13 text-ink-soft">
											<bdi>{hostOf(provider.baseUrl)}</bdi>
											{" · "}
											{provider.hasKey ? t("a key is kept") : t("no key")}
										</p>
									</div>
									<Button
										tone="quiet"
										aria-label={t("Change {name}", { name: provider.name })}
										onClick={() => setOpen(provider.id)}
									>
										{t("Change")}
									</Button>
									<Button
										tone="quiet"
										aria-label={t("Remove {name}", { name: provider.name })}
										onClick={() => remove(provider)}
									>
										{t("Remove")}
									</Button>
								</div>
							)}
						</li>
					))}
				</ul>
			)}
			{open === "" ? (
				<div className="rounded-panel border border-line p-3">
					<ProviderForm
						host={saving}
						provider={null}
						onCancel={() => close("")}
						onSaved={(all) => {
							take(all);
							close(t("Its models can be chosen now."));
						}}
					/>
				</div>
			) : (
				<div>
					<Button ref={addButton} onClick={() => setOpen("")}>
						{t("Add a provider")}
					</Button>
				</div>
			)}
			<p role="status" className="text-13 text-ink-soft empty:hidden">
				{said}
			</p>
		</section>
	);
}

function hostOf(address: string): string {
	return URL.canParse(address) ? new URL(address).host : address;
}
