import { resolveAnswerSchema } from "../domain/answer-schema.ts";
import { AppError } from "../domain/app-error.ts";
import { plainTitle } from "../domain/plain-title.ts";
import { isRasterImage } from "../domain/sniff-type.ts";
import type { ResponseModel } from "../protocol/actions.ts";
import type { NamedSchema } from "../protocol/answer-form.ts";
import type { Attachment } from "../protocol/attachments.ts";
import type { ServerEvent } from "../protocol/events.ts";
import type { ClientId, TaskId, UserId } from "../protocol/ids.ts";
import { readModelFiles } from "./attachments/read-model-files.ts";
import { buildRequest } from "./build-request.ts";
import { chatSignals } from "./chat-signals.ts";
import type { AppDeps } from "./deps.ts";
import { readFittingBranch } from "./fit-branch.ts";
import type { ModelAbilities, ModelRequest } from "./model-port.ts";
import { fitRequest } from "./models/fit-request.ts";
import { readAbilities } from "./models/read-abilities.ts";
import type { NewSibling, Turn, UserSignal } from "./ports.ts";
import { allowModel } from "./usage/budget-guard.ts";

type Deps = Pick<
	AppDeps,
	| "chats"
	| "generations"
	| "attachments"
	| "bus"
	| "extractor"
	| "models"
	| "runner"
	| "clock"
	| "ids"
	| "budget"
	| "library"
>;

/** What was asked; every kind ends in an answer being written. */
export type TurnRequest = { readonly userId: UserId; readonly clientId: ClientId | null } & (
	| {
			readonly kind: "send";
			readonly chatId: string;
			readonly content: string;
			readonly attachments: readonly string[];
			readonly parentId: string | null | undefined;
			readonly responseModel: ResponseModel | null;
			readonly model: string | null;
	  }
	| {
			readonly kind: "edit";
			readonly messageId: string;
			readonly content: string;
			/** Null: those of the message that is edited. */
			readonly attachments: readonly string[] | null;
			readonly responseModel: ResponseModel | null;
			readonly model: string | null;
	  }
	| { readonly kind: "regenerate"; readonly messageId: string; readonly model: string | null }
	| { readonly kind: "continue"; readonly messageId: string }
);

/**
 * Stores a turn, tells the user's sockets, and starts the answer. A request that was stored before (same
 * `client_id`) is told again to nobody: its turn is returned, with `created: false` [I1].
 * @throws {AppError} chat_not_found, message_not_found, message_deleted, generation_running, invalid_request, not_supported,
 * budget_spent, images_not_seen
 */
export async function takeTurn(deps: Deps, request: TurnRequest): Promise<Turn> {
	const refusal = await deps.budget.findRefusal(request.userId);
	const abilitiesOf = await readAbilities(deps, request.userId);
	const turn = await store(deps, request, { refusal, abilitiesOf });
	if (!turn.created) return turn;
	const release = deps.runner.hold(turn.generation);
	try {
		await begin(deps, turn, abilitiesOf);
	} finally {
		release();
	}
	return turn;
}

/** Tells the user's sockets of a turn that is stored, and starts its answer, or ends it where it cannot be asked for. */
async function begin(
	deps: Deps,
	turn: Turn,
	abilitiesOf: Awaited<ReturnType<typeof readAbilities>>,
): Promise<void> {
	const { generation, answer } = turn;
	const tell = (signal: UserSignal) => deps.bus.publishToUser(generation.userId, signal);
	// Before anything is waited for: what is stored next is told next.
	for (const signal of signalsOf(turn)) tell(signal);
	try {
		await deps.runner.start(generation, answer.value, await readRequest(deps, turn, abilitiesOf));
	} catch (error) {
		deps.runner.refuse(generation, answer.value, error);
	}
	tell({ audience: "all", event: startedEvent(turn) });
}

/** What the model is asked, with what was said before. */
async function readRequest(
	deps: Deps,
	{ chat: { value: chat }, answer, generation: { model, schema } }: Turn,
	abilitiesOf: Awaited<ReturnType<typeof readAbilities>>,
): Promise<ModelRequest> {
	const { capabilities, contextTokens, said } = abilitiesOf(model);
	const { branch, contextFrom } = await readFittingBranch(deps.chats, answer.value.id, {
		systemPrompt: chat.system_prompt,
		schema,
		contextTokens,
		maxOutputTokens: chat.max_output_tokens,
	});
	const files = await readModelFiles(deps, branch, { isBlind: capabilities.vision === false });
	return {
		...fitRequest(buildRequest({ branch, files, chat, model, schema }), said),
		...(contextFrom === null ? {} : { contextFrom }),
	};
}

/** What stands against asking a model. */
type Guards = {
	readonly refusal: AppError | null;
	readonly abilitiesOf: (model: string) => ModelAbilities;
};

async function store(deps: Deps, request: TurnRequest, { refusal, abilitiesOf }: Guards): Promise<Turn> {
	const responseModel = "responseModel" in request ? request.responseModel : null;
	const registered = typeof responseModel === "string" ? await listForms(deps, request.userId) : [];
	const base = {
		userId: request.userId,
		clientId: request.clientId,
		taskId: deps.ids.uuid() as TaskId,
		model: "model" in request ? request.model : null,
		resolveModel: (asked, files) => {
			const model = allowModel(deps.models, deps.models.resolveModel(asked), refusal);
			refuseUnseen(model, abilitiesOf(model), files);
			return model;
		},
		schema: resolveAnswerSchema(responseModel ?? false, registered),
		now: deps.clock.now(),
		lease: deps.runner.newLease(),
	} satisfies Omit<NewSibling, "messageId">;
	switch (request.kind) {
		case "send":
			return deps.generations.beginTurn({
				...base,
				chatId: request.chatId,
				content: request.content,
				attachments: request.attachments,
				parentId: request.parentId,
				title: plainTitle(request.content),
			});
		case "edit":
			return deps.generations.beginEdit({
				...base,
				messageId: request.messageId,
				content: request.content,
				attachments: request.attachments,
			});
		case "regenerate":
			return deps.generations.beginRegeneration({ ...base, messageId: request.messageId });
		case "continue":
			return deps.generations.beginContinuation({ ...base, messageId: request.messageId });
	}
}

/** Images are not sent to a model of which it is known that it cannot see them. @throws {AppError} images_not_seen */
function refuseUnseen(
	model: string,
	{ capabilities }: ModelAbilities,
	files: readonly Pick<Attachment, "mime">[],
): void {
	if (capabilities.vision !== false || !files.some(({ mime }) => isRasterImage(mime))) return;
	throw new AppError(
		"images_not_seen",
		`${model} cannot see images. Choose a model that can, or remove the images.`,
	);
}

/** Forms that a user has given names to. */
async function listForms({ library }: Deps, userId: UserId): Promise<readonly NamedSchema[]> {
	const items = await library.listItems(userId, "schemas");
	return items.map(({ name, content }) => ({ name, schema: content.schema }));
}

/** In order of their revisions, without gap [Y2]. */
function signalsOf(turn: Turn): readonly UserSignal[] {
	return [
		...chatSignals(turn.chat, { isTitled: turn.titled }),
		...(turn.message === null ? [] : [{ audience: "all", event: messageEvent(turn) } as const]),
	];
}

/** The stored message of a person, as its sender waits for it [W1]. */
export function messageEvent(turn: Turn): ServerEvent {
	if (turn.message === null) throw new AppError("internal", "This turn has no message");
	return { type: "message", message: turn.message.value, rev: turn.message.rev };
}

export function startedEvent(turn: Turn): ServerEvent {
	const { generation, answer } = turn;
	return {
		type: "generation_started",
		task_id: generation.taskId,
		chat_id: generation.chatId,
		message_id: generation.messageId,
		parent_id: answer.value.parent_id,
		model: generation.model,
		structured: generation.schema !== null,
		...(generation.schema === null ? {} : { form: generation.schema }),
		timestamp: answer.value.timestamp,
		...(generation.clientId === null ? {} : { client_id: generation.clientId }),
		rev: answer.rev,
	};
}
