import { type ChangesDeps, ChangesOutbox } from "./changes-outbox.ts";
import { type ChangesDisk, createChangesStorage } from "./changes-storage.ts";

/** The changes of a connection that wait. @param name what they are kept under */
export function openChanges(
	deps: Omit<ChangesDeps, "storage">,
	disk: ChangesDisk,
	name: string,
): ChangesOutbox {
	return new ChangesOutbox({ ...deps, storage: createChangesStorage(disk, name) });
}
