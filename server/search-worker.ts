import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { serveSearch } from "./infrastructure/storage/search/serve-search.ts";

/** Entry of the thread in which the server searches. */
const filesSchema = z.object({ databasePath: z.string(), serverId: z.string() });

if (parentPort === null) throw new Error("This is the part of Parley that the server starts as a thread");
serveSearch(parentPort, filesSchema.parse(workerData));
