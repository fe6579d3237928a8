import { type ComponentType, memo, useEffect, useState } from "react";
import { keepLoading } from "./keep-loading.ts";

/** A component whose code comes when it is first drawn, and again only when it is given something else. Nothing is shown until then. */
export type LaterPart<Props> = ComponentType<Props & MissingProps> & { readonly fetch: () => Promise<void> };

type MissingProps = {
	/** Its code could not be had, such as without the server, and who asked for it is to be told. Else it is tried again. */
	readonly onMissing?: () => void;
};

/**
 * Unlike `lazy` it costs no fallback, which React holds on to for 300 ms, and a fetch that fails breaks nothing.
 */
export function laterPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LaterPart<Props> {
	let Part: ComponentType<Props> | null = null;
	const fetch = async () => {
		Part ??= await load();
	};
	function Later(props: Props & MissingProps) {
		const [, setFetched] = useState(Part !== null);
		// biome-ignore lint/correctness/useExhaustiveDependencies: it is fetched once
		useEffect(() => keepLoading(fetch, () => setFetched(true), props.onMissing), []);
		return Part === null ? null : <Part {...props} />;
	}
	return Object.assign(memo(Later), { fetch });
}
