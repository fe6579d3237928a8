import type { Model } from "../../server/protocol/rest.ts";
import { useModelList } from "./use-model-list.ts";

/** The models that can be chosen now; none before they are known or where the server does not answer. */
export function useModels(): readonly Model[] {
	return useModelList().list.models;
}
