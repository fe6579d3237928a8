import { z } from "zod";
import { userIdSchema } from "./ids.ts";

export const signInBodySchema = z
	.object({
		invite: z.string().min(1).max(2000),
		device: z
			.string()
			.trim()
			.max(100)
			.optional()
			.meta({ description: "What the person will know this login by when it is to be revoked" }),
	})
	.meta({ id: "SignIn" });

export const signInResponseSchema = z
	.object({
		user_id: userIdSchema,
		token: z.string().meta({ description: "For `Authorization: Bearer`, or the socket's subprotocol" }),
	})
	.meta({ id: "SignedIn" });

export const whoAmIResponseSchema = z.object({ user_id: userIdSchema });
export const signOutResponseSchema = z.object({ status: z.literal("success") });
