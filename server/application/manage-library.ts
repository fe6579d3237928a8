import { AppError } from "../domain/app-error.ts";
import type { UserId } from "../protocol/ids.ts";
import { LIBRARY_KINDS, type LibraryItem, type LibraryKind } from "../protocol/library.ts";
import { normalizeText, normalizeTexts, utf8Bytes } from "../protocol/text.ts";
import type { AppDeps } from "./deps.ts";
import type { LibraryStore } from "./ports.ts";

type Deps = Pick<AppDeps, "bus" | "clock"> & { readonly library: LibraryStore };

/**
 * Makes or replaces an item of a user's library and tells the user's sockets [L2, L3].
 * @throws {AppError} too_large, library_full
 */
export async function putLibraryItem<Kind extends LibraryKind>(
	deps: Deps,
	userId: UserId,
	item: Pick<LibraryItem<Kind>, "kind" | "id" | "name" | "content">,
): Promise<LibraryItem<Kind>> {
	const { maxItems, maxBytes, noun } = LIBRARY_KINDS[item.kind];
	const content = normalizeTexts(item.content);
	if (utf8Bytes(JSON.stringify(content)) > maxBytes) {
		throw new AppError(
			"too_large",
			`This ${noun} is larger than ${Math.floor(maxBytes / 1000)} kB. Shorten it.`,
		);
	}
	const kept = await deps.library.putItem<Kind>(
		userId,
		{ ...item, name: normalizeText(item.name), content },
		{ maxItems, now: deps.clock.now() },
	);
	tell(deps, userId, kept);
	return kept;
}

/** What is not there any more is what was asked for. */
export async function deleteLibraryItem(
	deps: Deps,
	userId: UserId,
	item: Pick<LibraryItem, "kind" | "id">,
): Promise<number> {
	const wasThere = await deps.library.deleteItem(userId, item.kind, item.id);
	if (wasThere) tell(deps, userId, item);
	return wasThere ? 1 : 0;
}

function tell({ bus }: Deps, userId: UserId, { kind, id }: Pick<LibraryItem, "kind" | "id">): void {
	bus.publishToUser(userId, { audience: "welcomed", event: { type: "library_updated", kind, id } });
}
