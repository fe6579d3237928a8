import type { z } from "zod";
import type { actionSchema } from "../../server/protocol/actions.ts";

/** An action as it is written on the wire. */
export type WireAction = z.input<typeof actionSchema>;
