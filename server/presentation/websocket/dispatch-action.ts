import { createChat } from "../../application/manage-chats.ts";
import { messageEvent, startedEvent, type TurnRequest, takeTurn } from "../../application/take-turn.ts";
import { AppError } from "../../domain/app-error.ts";
import type { Action } from "../../protocol/actions.ts";
import type { TaskId } from "../../protocol/ids.ts";
import { PROTOCOL_VERSION } from "../../protocol/protocol-version.ts";
import type { SessionDeps, SessionHandle } from "./session-deps.ts";

/** Carries out one action of a socket. @throws {AppError} as told to the client */
export async function dispatchAction(
	deps: SessionDeps,
	session: SessionHandle,
	action: Action,
): Promise<void> {
	const { userId } = session;
	switch (action.action) {
		case "ping":
			return session.send({ type: "pong" });
		case "hello":
			return welcome(deps, session);
		case "create_chat":
			return openChat(deps, session, action);
		case "join_chat": {
			const chat = await deps.chats.findChat(action.chat_id, userId);
			if (chat === null) throw new AppError("chat_not_found");
			return session.send({ type: "chat_joined", chat_id: chat.id });
		}
		case "temporary_message": {
			if (!deps.isAccepting()) throw new AppError("shutting_down");
			const { messages, model, settings } = action;
			return session.answerTemporary(action.task_id, {
				messages,
				model: model ?? null,
				settings: settings ?? {},
			});
		}
		case "stop_generation":
			if (session.stopTemporary(action.task_id)) return;
			await findTaskState(deps, session, action.task_id);
			return deps.bus.requestStop(action.task_id);
		case "answer_tool_call": {
			const { task_id: taskId, call_id: callId, decision } = action;
			await findTaskState(deps, session, taskId);
			return deps.bus.answerToolCall({ taskId, callId, decision });
		}
		case "resume_generation": {
			const { generation } = await findTaskState(deps, session, action.task_id);
			return session.follow(generation, action.offset);
		}
		case "send_message":
			return turn(deps, session, {
				kind: "send",
				userId,
				clientId: action.client_id ?? null,
				chatId: action.chat_id,
				content: action.content,
				attachments: limitedAttachments(deps, action.attachments ?? []),
				parentId: action.parent_id ?? undefined,
				responseModel: action.response_model ?? null,
				model: action.model ?? null,
			});
		case "edit_message":
			return turn(deps, session, {
				kind: "edit",
				userId,
				clientId: action.client_id ?? null,
				messageId: action.message_id,
				content: action.content,
				attachments: action.attachments ? limitedAttachments(deps, action.attachments) : null,
				responseModel: action.response_model ?? null,
				model: action.model ?? null,
			});
		case "regenerate":
			return turn(deps, session, {
				kind: "regenerate",
				userId,
				clientId: action.client_id ?? null,
				messageId: action.message_id,
				model: action.model ?? null,
			});
		case "continue_generation":
			return turn(deps, session, {
				kind: "continue",
				userId,
				clientId: action.client_id ?? null,
				messageId: action.message_id,
			});
	}
}

/** @throws {AppError} too_large */
function limitedAttachments(
	{ limits }: Pick<SessionDeps, "limits">,
	ids: readonly string[],
): readonly string[] {
	if (ids.length <= limits.messageAttachments) return ids;
	throw new AppError(
		"too_large",
		`A message takes at most ${limits.messageAttachments} files. Remove some of them.`,
	);
}

/** A turn that was taken before is told again to this socket alone [I1]. */
async function turn(deps: SessionDeps, session: SessionHandle, request: TurnRequest): Promise<void> {
	if (!deps.isAccepting()) throw new AppError("shutting_down");
	const taking = takeTurn(deps, request);
	deps.turnsUnderWay.add(taking);
	const taken = await taking.finally(() => deps.turnsUnderWay.delete(taking));
	if (taken.created) return;
	if (taken.message !== null) session.send(messageEvent(taken));
	session.send(startedEvent(taken));
	session.follow(taken.generation, 0);
}

async function openChat(
	deps: SessionDeps,
	session: SessionHandle,
	action: Extract<Action, { action: "create_chat" }>,
): Promise<void> {
	if (!deps.isAccepting()) throw new AppError("shutting_down");
	await createChat(deps, {
		userId: session.userId,
		title: action.title ?? null,
		clientId: action.client_id ?? null,
		audience: "all",
	});
}

async function findTaskState(deps: SessionDeps, session: SessionHandle, taskId: TaskId) {
	const state = await deps.generations.findTaskState(taskId, session.userId);
	if (state === null) throw new AppError("task_not_found");
	return state;
}

/** The user's revision and running tasks; from here on this socket gets what a client of this protocol knows [H2]. */
async function welcome(deps: SessionDeps, session: SessionHandle): Promise<void> {
	session.welcome();
	const running = await deps.generations.listRunning(session.userId);
	const active = await Promise.all(
		running.map(async ({ generation, answer }) => ({
			task_id: generation.taskId,
			chat_id: generation.chatId,
			message_id: generation.messageId,
			offset:
				(await deps.log.readSnapshot(generation.taskId, "known"))?.text.length ?? answer.value.content.length,
		})),
	);
	session.send({
		type: "welcome",
		protocol: PROTOCOL_VERSION,
		server_id: deps.serverId,
		user_id: session.userId,
		rev: await deps.chats.readRevision(session.userId),
		active,
	});
}
