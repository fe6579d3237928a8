import { type FormEvent, useId, useState } from "react";
import type {
	AddedProvider,
	AddedProviderInput,
	ProviderCheck,
	ProvidersHost,
} from "../../../app/desktop-host.ts";
import { useText } from "../../../i18n/use-text.ts";
import { Button } from "../../../ui/button.tsx";
import { TextField } from "../../../ui/text-field.tsx";
import { useAttempt } from "../../../ui/use-attempt.ts";
import { CheckResult } from "./check-result.tsx";
import { PROVIDER_KINDS } from "./provider-kinds.ts";
import { readHeaders } from "./read-headers.ts";

type ProviderFormProps = {
	readonly host: ProvidersHost;
	/** Null: it is added. */
	readonly provider: AddedProvider | null;
	readonly onSaved: (providers: readonly AddedProvider[]) => void;
	readonly onCancel: () => void;
};

const SELECT = "h-8 min-w-0 rounded-small border border-line-strong bg-raised px-2";
const HEADER_EXAMPLE = "x-team: blue";

/** Name, address, key and what else a provider wants; tried before or after it is kept, as one likes. */
export function ProviderForm({ host, provider, onSaved, onCancel }: ProviderFormProps) {
	const t = useText();
	const ids = useId();
	const [kindId, setKindId] = useState("");
	const [name, setName] = useState(provider?.name ?? "");
	const [baseUrl, setBaseUrl] = useState(provider?.baseUrl ?? "");
	const [apiKey, setApiKey] = useState("");
	const [api, setApi] = useState<AddedProvider["api"]>(provider?.api ?? "chat_completions");
	const [headers, setHeaders] = useState("");
	const [model, setModel] = useState("");
	const [check, setCheck] = useState<ProviderCheck | null>(null);
	const attempt = useAttempt(t("This cannot be used as it is. Check the address and the key."));
	const kind = PROVIDER_KINDS.find((one) => one.id === kindId);
	const given = readHeaders(headers);
	const input = (): AddedProviderInput => ({
		...{ id: provider?.id ?? null, name: name.trim(), baseUrl: baseUrl.trim(), api },
		...(apiKey.trim() === "" ? {} : { apiKey: apiKey.trim() }),
		...(headers.trim() === "" ? {} : { headers: given ?? {} }),
	});
	const missing =
		name.trim() === ""
			? t("Give it a name first.")
			: !/^https?:\/\/\S+$/.test(baseUrl.trim())
				? t("The address begins with https:// or http:// and mostly ends in /v1.")
				: given === null
					? t("Each header is a line such as {example}", { example: HEADER_EXAMPLE })
					: null;
	const test = () =>
		attempt.run(async () => {
			if (missing !== null) return missing;
			setCheck(null);
			setCheck(await host.testProvider(input(), model.trim() === "" ? null : model.trim()));
			return null;
		});
	const save = (event: FormEvent) => {
		event.preventDefault();
		attempt.run(async () => {
			if (missing !== null) return missing;
			onSaved(await host.putProvider(input()));
			return null;
		});
	};
	const choose = (id: string) => {
		setKindId(id);
		const chosen = PROVIDER_KINDS.find((one) => one.id === id);
		setCheck(null);
		if (chosen === undefined) return;
		setName(chosen.name);
		setBaseUrl(chosen.baseUrl);
	};
	return (
		<form
			onSubmit={save}
			aria-label={provider === null ? t("Add a provider") : t("Change {name}", { name: provider.name })}
			className="flex flex-col gap-3"
		>
			{provider === null && (
				<div className="grid grid-cols-[5rem_1fr] items-center gap-2">
					<label htmlFor={`${ids}-kind`} className="text-13 text-ink-soft">
						{t("Kind")}
					</label>
					<select
						id={`${ids}-kind`}
						value={kindId}
						onChange={(event) => choose(event.target.value)}
						className={SELECT}
					>
						<option value="">{t("Another one")}</option>
						{PROVIDER_KINDS.map((one) => (
							<option key={one.id} value={one.id}>
								{one.isLocal ? t("{name}, on this computer", { name: one.name }) : one.name}
							</option>
						))}
					</select>
				</div>
			)}
			<TextField label={t("Name")} type="text" value={name} maxLength={60} onChange={setName} />
			<TextField
				label={t("Address")}
				type="text"
				value={baseUrl}
				onChange={setBaseUrl}
				placeholder="https://llm.example.org/v1"
			/>
			<TextField
				label={t("Key")}
				type="password"
				value={apiKey}
				onChange={setApiKey}
				placeholder={
					provider?.hasKey
						? t("A key is kept; empty leaves it as it is")
						: kind?.isLocal
							? t("If it wants one")
							: t("As the provider shows it")
				}
			/>
			{kind?.keysAt !== undefined && (
				<p className="ms-[5.5rem] text-13">
					<a
						href={kind.keysAt}
						target="_blank"
						rel="noreferrer"
						className="text-accent underline underline-offset-3"
					>
						{t("Where to make a key")}
					</a>
				</p>
			)}
			<details className="group">
				<summary className="chrome text-13 text-ink-soft">{t("More")}</summary>
				<div className="mt-3 flex flex-col gap-3">
					<div className="grid grid-cols-[5rem_1fr] items-center gap-2">
						<label htmlFor={`${ids}-api`} className="text-13 text-ink-soft">
							{t("Interface")}
						</label>
						<select
							id={`${ids}-api`}
							value={api}
							onChange={(event) =>
								setApi(event.target.value === "responses" ? "responses" : "chat_completions")
							}
							className={SELECT}
						>
							<option value="chat_completions">{t("Chat Completions, which all know")}</option>
							<option value="responses">{t("Responses, which writes on while the app is closed")}</option>
						</select>
					</div>
					<div className="grid grid-cols-[5rem_1fr] items-start gap-2">
						<label htmlFor={`${ids}-headers`} className="pt-1.5 text-13 text-ink-soft">
							{t("Headers")}
						</label>
						<textarea
							id={`${ids}-headers`}
							value={headers}
							rows={2}
							spellCheck={false}
							autoComplete="off"
							placeholder={
								provider !== null && provider.headerNames.length > 0
									? t("Kept: {names}; empty leaves them as they are", {
											names: provider.headerNames.join(", "),
										})
									: HEADER_EXAMPLE
							}
							onChange={(event) => setHeaders(event.target.value)}
							className="rounded-small border border-line-strong bg-raised px-2.5 py-1.5"
						/>
					</div>
					<TextField
						label={t("Test with")}
						type="text"
						value={model}
						onChange={setModel}
						placeholder={t("any model it lists")}
					/>
				</div>
			</details>
			<div className="flex flex-wrap gap-2">
				<Button onClick={test} disabled={attempt.isBusy}>
					{attempt.isBusy ? t("Trying…") : t("Test")}
				</Button>
				<Button isSubmit tone="accent" disabled={attempt.isBusy}>
					{provider === null ? t("Add") : t("Save")}
				</Button>
				<Button tone="quiet" onClick={onCancel}>
					{t("Cancel")}
				</Button>
			</div>
			<CheckResult check={check} failure={attempt.failure} />
		</form>
	);
}
