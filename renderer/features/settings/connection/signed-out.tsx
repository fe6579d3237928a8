import { createRoot } from "react-dom/client";
import type { Text } from "../../../i18n/text.ts";
import { Button } from "../../../ui/button.tsx";

/**
 * In the place of the page, whose server is not there to give another one: after signing out nothing of it is kept here,
 * and a reload would end in an error of the browser.
 */
export function showSignedOut(page: Document, t: Text): void {
	const place = page.createElement("div");
	place.className = "h-dvh";
	page.body.replaceChildren(place);
	createRoot(place).render(<SignedOut t={t} onLoad={() => page.location.reload()} />);
}

function SignedOut({ t, onLoad }: { readonly t: Text; readonly onLoad: () => void }) {
	return (
		<main className="mx-auto flex h-full max-w-md flex-col justify-center gap-4 px-6">
			<h1 className="text-22 font-semibold">{t("You are signed out")}</h1>
			<p className="text-ink-soft">
				{t(
					"Nothing of yours is left in this browser. The server did not answer, so it does not know yet: who runs it can end the login of this device.",
				)}
			</p>
			<Button tone="accent" className="self-start" onClick={onLoad}>
				{t("Load the page again")}
			</Button>
		</main>
	);
}
