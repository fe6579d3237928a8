import { type ComponentType, useEffect, useState } from "react";

/** A component whose code comes when it is first drawn. Nothing is shown until then. */
export type LaterPart<Props> = ComponentType<Props> & { readonly fetch: () => Promise<void> };

/**
 * Unlike `lazy` it costs no fallback, which React holds on to for 300 ms, and a fetch that fails breaks nothing: the
 * part is missing until it is drawn anew.
 */
export function laterPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LaterPart<Props> {
	let Part: ComponentType<Props> | null = null;
	const fetch = async () => {
		Part ??= await load();
	};
	function Later(props: Props) {
		const [, setFetched] = useState(Part !== null);
		useEffect(() => {
			fetch().then(() => setFetched(true), ignore);
		}, []);
		return Part === null ? null : <Part {...props} />;
	}
	return Object.assign(Later, { fetch });
}

function ignore(): void {}
