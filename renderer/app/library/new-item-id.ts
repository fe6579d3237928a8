import type { ClientId } from "../../../server/protocol/ids.ts";
import { createUuid } from "../../client/create-uuid.ts";

/** Id of a new item of the library [L2], also on a page that came over plain HTTP. */
export function newItemId(): ClientId {
	return createUuid() as ClientId;
}
