import { useEffect, useState } from "react";
import { useActions, useChats } from "../../app/app-context.tsx";
import {
	findProviderHost,
	findServerHost,
	type ProviderHost,
	type ProviderState,
	type ServerChoice,
	type ServerHost,
} from "../../app/desktop-host.ts";
import { findLocalModels, type LocalModel } from "./find-local-models.ts";

export type WelcomeFacts = {
	readonly provider: { readonly host: ProviderHost; readonly state: ProviderState };
	readonly server: { readonly host: ServerHost; readonly choice: ServerChoice };
	readonly localModels: readonly LocalModel[];
};

const LOOK_AGAIN_MS = 3000;

/** What is set up and what was found; null: not known yet, or there is no desktop to ask. */
export function useWelcomeFacts(): WelcomeFacts | null {
	const { readModelList } = useActions();
	const isOnline = useChats((state) => state.connection.state === "online");
	const [known, setKnown] = useState<Omit<WelcomeFacts, "localModels"> | null>(null);
	const [localModels, setLocalModels] = useState<readonly LocalModel[]>([]);
	useEffect(() => {
		const provider = findProviderHost(window);
		const server = findServerHost(window);
		if (provider === null || server === null) return;
		Promise.all([provider.readProvider(), server.readServer()]).then(
			([state, choice]) =>
				setKnown({ provider: { host: provider, state }, server: { host: server, choice } }),
			() => {},
		);
	}, []);
	const isFound = localModels.length > 0;
	useEffect(() => {
		if (!isOnline || isFound) return;
		let isGone = false;
		const look = () =>
			readModelList().then(
				({ models }) => !isGone && setLocalModels(findLocalModels(models)),
				() => {},
			);
		void look();
		// A program may be started because of what is said here, or be too busy for the first look.
		const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
		return () => {
			isGone = true;
			clearInterval(timer);
		};
	}, [isOnline, isFound, readModelList]);
	return known === null ? null : { ...known, localModels };
}
