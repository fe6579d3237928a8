import { type ComponentType, useEffect, useState } from "react";

/** A component whose code comes when it is first drawn. Nothing is shown until then. */
export type LaterPart<Props> = ComponentType<Props & MissingProps> & { readonly fetch: () => Promise<void> };

type MissingProps = {
	/** Its code could not be had, such as without the server. Who asked for the part is to be told. */
	readonly onMissing?: () => void;
};

/**
 * Unlike `lazy` it costs no fallback, which React holds on to for 300 ms, and a fetch that fails breaks nothing: the
 * part is missing until it is drawn anew.
 */
export function laterPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LaterPart<Props> {
	let Part: ComponentType<Props> | null = null;
	const fetch = async () => {
		Part ??= await load();
	};
	function Later(props: Props & MissingProps) {
		const [, setFetched] = useState(Part !== null);
		// biome-ignore lint/correctness/useExhaustiveDependencies: it is fetched once
		useEffect(() => {
			let isDrawn = true;
			fetch().then(
				() => setFetched(true),
				() => isDrawn && props.onMissing?.(),
			);
			return () => {
				isDrawn = false;
			};
		}, []);
		return Part === null ? null : <Part {...props} />;
	}
	return Object.assign(Later, { fetch });
}
