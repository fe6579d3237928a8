import { useEffect, useRef, useState } from "react";
import { inHand } from "./in-hand.ts";

const SETTLE_MS = 700;

export type SettledValue<Value> = {
	readonly value: Value;
	readonly set: (value: Value) => void;
	/** Does not wait any longer, such as when the field is left. */
	readonly settle: () => void;
};

/**
 * A value in hand that is kept when one pauses, not with every key. Between two changes it follows what is kept.
 * What is in hand when it goes from the page, or the page goes, is kept too.
 */
export function useSettledValue<Value>(kept: Value, keep: (value: Value) => void): SettledValue<Value> {
	const [pending, setPending] = useState<{ readonly value: Value } | null>(null);
	const latest = useRef({ pending, keep });
	latest.current = { pending, keep };
	const settle = () => {
		const { pending: now, keep: keepNow } = latest.current;
		if (now === null) return;
		latest.current.pending = null;
		keepNow(now.value);
		setPending((current) => (current === now ? null : current));
	};
	const settleNow = useRef(settle);
	settleNow.current = settle;
	useEffect(() => {
		if (pending === null) return;
		const timer = setTimeout(() => settleNow.current(), SETTLE_MS);
		return () => clearTimeout(timer);
	}, [pending]);
	useEffect(() => {
		const keepNow = () => settleNow.current();
		inHand.add(keepNow);
		return () => {
			inHand.delete(keepNow);
			keepNow();
		};
	}, []);
	return { value: pending === null ? kept : pending.value, set: (value) => setPending({ value }), settle };
}
