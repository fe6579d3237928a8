import { z } from "zod";

/** The server that comes with the app; it is always there, and first. */
export const THIS_COMPUTER = "this-computer";
export const MAX_SERVERS = 50;

export const remoteServerSchema = z.object({
	/** Names its session, its secret and its views; never used again for another one. */
	id: z.string().regex(/^[a-z0-9]{8,32}$/),
	/** Its origin. */
	url: z.string().max(2048),
	userId: z.string(),
	/** As it called itself, or as the person calls it. */
	name: z.string().max(80),
});
export type RemoteServer = z.infer<typeof remoteServerSchema>;

/** Where a server is to stand among the others. Out of range: at that end. */
export function moveServer(
	servers: readonly RemoteServer[],
	id: string,
	index: number,
): readonly RemoteServer[] {
	const moved = servers.find((server) => server.id === id);
	if (moved === undefined) return servers;
	const others = servers.filter((server) => server !== moved);
	return [...others.slice(0, Math.max(0, index)), moved, ...others.slice(Math.max(0, index))];
}

/** The entry with which this person already uses that server. */
export function findServer(
	servers: readonly RemoteServer[],
	{ url, userId }: Pick<RemoteServer, "url" | "userId">,
): RemoteServer | undefined {
	return servers.find((server) => server.url === url && server.userId === userId);
}

/** What a server is called as long as nobody said otherwise. */
export function nameOf({ name, url }: Pick<RemoteServer, "name" | "url">): string {
	return name === "" ? new URL(url).host : name;
}
