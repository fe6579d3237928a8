import { describeState, nameServer } from "../../app/describe-server.ts";
import { type Elsewhere, type FoundElsewhere, useElsewhere } from "../../app/use-elsewhere.ts";
import type { Text } from "../../i18n/text.ts";
import { useText } from "../../i18n/use-text.ts";
import { MarkedText } from "./marked-text.tsx";

/** What the other servers of the app have on the same text, under their names. */
export function ElsewhereHits({ text }: { readonly text: string }) {
	const t = useText();
	const elsewhere = useElsewhere(text);
	if (elsewhere.length === 0) return null;
	return (
		<section
			aria-label={t("On your other servers")}
			className="max-h-[45%] shrink-0 overflow-y-auto border-t border-line px-2 py-2"
		>
			{elsewhere.map((one) => (
				<ServerHits key={one.server.id} {...one} />
			))}
		</section>
	);
}

function ServerHits({ server, found }: Elsewhere) {
	const t = useText();
	const name = nameServer(server, t);
	return (
		<section aria-label={name} className="mb-1">
			<h3 dir="auto" className="name-line px-3 py-1 text-12 font-medium text-ink-soft">
				{name}
			</h3>
			{found == null || found.length === 0 ? (
				<p className="px-3 pb-1 text-13 text-ink-soft" role="status">
					{describeNothing(server, found, t)}
				</p>
			) : (
				<ul>
					{found.map((one, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: another answer is another list
						<li key={index}>
							<FoundRow found={one} serverId={server.id} />
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

/** Why there is nothing to show of a server, or not yet. */
function describeNothing(server: Elsewhere["server"], found: Elsewhere["found"], t: Text): string {
	if (found === undefined) return t("Searching…");
	if (found !== null) return t("Nothing was found there.");
	const isShut = server.state === "refused" || server.isDistrusted;
	return isShut ? describeState(server, t) : t("It does not answer.");
}

type FoundRowProps = { readonly found: FoundElsewhere; readonly serverId: string };

function FoundRow({ found, serverId }: FoundRowProps) {
	const { route, part, title, text, marks } = found;
	return (
		<button
			type="button"
			onClick={() => void window.desktop?.openFound?.(serverId, { route, part }).catch(() => {})}
			className="chrome w-full rounded-small px-3 py-1.5 text-start hover:bg-hover"
		>
			<span dir="auto" className="line-clamp-2 text-13 wrap-anywhere">
				<MarkedText text={text} marks={marks} />
			</span>
			{part !== null && (
				<span dir="auto" className="name-line block text-12 text-ink-soft">
					{title}
				</span>
			)}
		</button>
	);
}
