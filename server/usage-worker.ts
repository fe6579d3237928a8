import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { serveUsage } from "./infrastructure/usage/serve-usage.ts";

/** Entry of the thread in which the server counts tokens and sums up what was spent. */
const dataSchema = z.object({ databasePath: z.string() });

if (parentPort === null) throw new Error("This is the part of Parley that the server starts as a thread");
serveUsage(parentPort, dataSchema.parse(workerData).databasePath);
