import type { Attachment } from "../protocol/attachments.ts";
import type { ServerEvent } from "../protocol/events.ts";
import type { ChatId, ClientId, MessageId, TaskId, UserId } from "../protocol/ids.ts";
import type { LibraryItem, LibraryKind } from "../protocol/library.ts";
import type { ModelSettings } from "../protocol/model-settings.ts";
import type { Chat, EndStatus, Message, PatchChat, SearchPage, Sync, Usage } from "../protocol/rest.ts";
import type { ToolCall, ToolDecision } from "../protocol/tools.ts";
import type { UsageBy, UsageKind } from "../protocol/usage.ts";
import type { AnswerSchema } from "./model-port.ts";

/** Where times come from. */
export interface Clock {
	now(): Date;
}

/** Where new ids of tasks and processes come from. */
export interface Ids {
	uuid(): string;
}

/** Tells whether this process has little time to spare. */
export interface LoadMeter {
	isBusy(): boolean;
}

/** Structured log; takes no message text and no secrets. */
export interface Logger {
	debug(fields: object, message: string): void;
	info(fields: object, message: string): void;
	warn(fields: object, message: string): void;
	error(fields: object, message: string): void;
}

/** Whom a request speaks for; null where the server has no logins and the request names nobody. */
export type Actor = UserId | null;

/** A value with the revision its change was stamped with [Y1]. */
export type Stamped<T> = { readonly value: T; readonly rev: number };

export type DeletedChat = {
	readonly chatId: ChatId;
	readonly userId: UserId;
	readonly rev: number;
	/** Tasks that ran in the chat and have nothing left to write to. */
	readonly runningTasks: readonly TaskId[];
};

export type DeletedMessage = {
	readonly chatId: ChatId;
	readonly messageId: MessageId;
	readonly userId: UserId;
	readonly rev: number;
	/** What followed it, which now follows what was before it; in order of revision, all before `rev`. */
	readonly moved: readonly Stamped<Message>[];
	/** Tasks that wrote it and have nothing left to write to. */
	readonly runningTasks: readonly TaskId[];
};

/** What became of chats that were to be deleted. */
export type ChatsDeletion = {
	readonly deleted: readonly DeletedChat[];
	/** Left, since they had changed. */
	readonly changed: readonly ChatId[];
};

/** Chats and messages of all users. Every method that gives a promise is one transaction; a chat that is not the actor's does not exist [S7]. */
export interface ChatStore {
	/**
	 * The chat of `clientId` where given; else the user's newest empty chat, else a new one [S1].
	 * @throws {AppError} chat_not_found where the chat of `clientId` has been deleted.
	 */
	createChat(input: {
		readonly userId: UserId;
		readonly title: string | null;
		readonly clientId: ClientId | null;
		/** What a chat that is made begins with. */
		readonly settings?: ModelSettings;
		readonly now: Date;
	}): Promise<Stamped<Chat>>;
	/** The chat without its messages. */
	findChat(chatId: string, actor: Actor): Promise<Chat | null>;
	/**
	 * The messages of a chat in order, some at a time: other work comes in between, and so may changes, which have
	 * newer revisions than the chat that was found before.
	 */
	readMessages(chatId: ChatId): AsyncIterable<readonly Message[]>;
	/** All messages of these chats, by chat, in order; null where they are more than can be read without a pause. */
	readShortChats(chatIds: readonly ChatId[]): Promise<ReadonlyMap<ChatId, readonly Message[]> | null>;
	/** Newest first by last activity, without their messages. */
	listChats(userId: UserId, options: ListChatsOptions): Promise<readonly Chat[]>;
	/** @throws {AppError} conflict where `if_rev` is older than the chat [Y4] */
	updateChat(chatId: string, actor: Actor, patch: PatchChat, now: Date): Promise<Stamped<Chat> | null>;
	/** Whether the chat is there with a title that the server made of its first message. */
	hasServerTitle(chatId: ChatId): Promise<boolean>;
	/** Replaces a title that the server made by that of a model; null where a person gave one, or the chat is gone. */
	giveTitle(chatId: ChatId, title: string, now: Date): Promise<Stamped<Chat> | null>;
	/** @param ifRev by id of a chat: it is left where it has a newer revision [Y4] */
	deleteChats(
		chatIds: readonly string[],
		actor: Actor,
		ifRev?: Readonly<Record<string, number>>,
	): Promise<ChatsDeletion>;
	/** Deletes chats without messages that were neither created nor handed out since `before` [S5]. */
	deleteEmptyChats(userId: UserId, before: Date): Promise<readonly DeletedChat[]>;
	/** The newest `limit` messages older than `before`, oldest first; null where there is no such chat. */
	listMessages(
		chatId: string,
		actor: Actor,
		page: { readonly before: string | null; readonly limit: number },
	): Promise<readonly Message[] | null>;
	/** Null where the chat has no such message, or it is not the actor's. */
	deleteMessage(chatId: string, messageId: string, actor: Actor, now: Date): Promise<DeletedMessage | null>;
	/**
	 * From the first message of the chat to this one along `parent_id`, oldest first.
	 * @param leastBytes of texts that are enough (UTF-8): of a longer branch only its end is read
	 */
	readBranch(messageId: MessageId, leastBytes?: number): Promise<readonly Message[]>;
	/** Changes after revision `since`, in order [Y1]. @param withCount whether to tell how many there are in all [Y3] */
	readChanges(userId: UserId, since: number, limit: number, withCount?: boolean): Promise<Sync>;
	readRevision(userId: UserId): Promise<number>;
}

/** Named documents of users, by kind [L1]. What they hold was checked before. */
export interface LibraryStore {
	/** By name, then by id. */
	listItems<Kind extends LibraryKind>(userId: UserId, kind: Kind): Promise<readonly LibraryItem<Kind>[]>;
	/** Makes the item of this id or replaces it; one that is the same already stays as it is. @throws {AppError} library_full */
	putItem<Kind extends LibraryKind>(
		userId: UserId,
		item: Pick<LibraryItem<Kind>, "kind" | "id" | "name" | "content">,
		rules: { readonly maxItems: number; readonly now: Date },
	): Promise<LibraryItem<Kind>>;
	/** False: there was none. */
	deleteItem(userId: UserId, kind: LibraryKind, id: string): Promise<boolean>;
}

export type ListChatsOptions = {
	readonly limit: number | null;
	/** Id of the chat after which the page starts. */
	readonly before: string | null;
	/** When it was changed as it was listed; absent: as it is now. */
	readonly beforeUpdatedAt?: string | null;
	/** Whether the first page begins with pinned chats, half of it at most. */
	readonly isPinnedFirst?: boolean;
};

/** What to find among a user's titles and messages; filters that are null let all through. */
export type SearchQuery = {
	readonly userId: UserId;
	/** As typed; everything in it is meant literally [F1]. */
	readonly text: string;
	readonly chatId: string | null;
	readonly isAi: boolean | null;
	readonly model: string | null;
	/** ISO times: not before, and before. */
	readonly from: string | null;
	readonly to: string | null;
	readonly limit: number;
	/** `next` of the page before. */
	readonly cursor: string | null;
};

/** Finds words in titles and messages, off this thread. */
export interface HistorySearch {
	/** @throws {AppError} invalid_request (cursor), storage_unavailable */
	search(query: SearchQuery): Promise<SearchPage>;
	close(): Promise<void>;
}

/** One run of a model that writes one answer. Its fence number tells who may write [R8]. */
export type Generation = {
	readonly taskId: TaskId;
	readonly userId: UserId;
	readonly chatId: ChatId;
	readonly messageId: MessageId;
	readonly clientId: ClientId | null;
	readonly model: string;
	readonly schema: AnswerSchema | null;
	readonly fence: number;
	readonly leaseExpiresAt: Date;
	readonly checkpoint: Checkpoint | null;
	/** How many snapshots of a structured answer there had been when its row was saved. */
	readonly snapshots: number;
};

/** A point from which the provider can go on; lengths in UTF-16 code units of what came before it. */
export type Checkpoint = {
	readonly cursor: string;
	readonly textLength: number;
	readonly reasoningLength: number;
	/** How many calls of tools came before it: with more of them it is no point to go on from any more. */
	readonly toolCalls?: number;
};

/** An answer as far as it is. */
export type Progress = {
	readonly content: string;
	readonly reasoning: string;
	/** Absent: none. */
	readonly tools?: readonly ToolCall[];
	readonly checkpoint: Checkpoint | null;
	/** How many snapshots of a structured answer came until then. */
	readonly snapshots: number;
};

/** A turn that was stored: what was said, and the answer that is being written. */
export type Turn = {
	/** False where the same `client_id` had been stored before [I1]. */
	readonly created: boolean;
	/** Whether the chat got its first title with this turn. */
	readonly titled: boolean;
	readonly chat: Stamped<Chat>;
	/** Null where the turn has no new message of a person (regenerate, continue). */
	readonly message: Stamped<Message> | null;
	readonly answer: Stamped<Message>;
	readonly generation: Generation;
};

type NewGeneration = {
	readonly userId: UserId;
	readonly clientId: ClientId | null;
	readonly taskId: TaskId;
	/** Model asked for; null: the chat's. */
	readonly model: string | null;
	/**
	 * Full name of a model; null: of the server's default.
	 * @param files what the message brings that it is to answer
	 * @throws {AppError} where it may not be asked
	 */
	readonly resolveModel: (model: string | null, files: readonly Attachment[]) => string;
	readonly schema: AnswerSchema | null;
	readonly now: Date;
	readonly lease: Lease;
};

export type Lease = { readonly owner: string; readonly expiresAt: Date };

/** A running task and who holds its lease; one that ends in 1970 was given up. */
export type HeldTask = { readonly taskId: TaskId; readonly owner: string; readonly leaseExpiresAt: Date };

export type NewTurn = NewGeneration & {
	readonly chatId: string;
	readonly content: string;
	/** Ids of the user's attachments, in order [B3]. */
	readonly attachments: readonly string[];
	/** Message to answer to; undefined: the newest of the chat; null: none. */
	readonly parentId: string | null | undefined;
	/** Title for a chat that has none yet. */
	readonly title: string;
};
export type NewEdit = NewGeneration & {
	readonly messageId: string;
	readonly content: string;
	/** Null: those of the message that is edited. */
	readonly attachments: readonly string[] | null;
};
export type NewSibling = NewGeneration & { readonly messageId: string };

export type GenerationEnd = {
	readonly status: EndStatus;
	readonly content: string;
	readonly reasoning: string;
	/** Absent: none. */
	readonly tools?: readonly ToolCall[];
	/** What this task took; it is added to what earlier tasks took for the same answer. Null: nothing. */
	readonly usage: Usage | null;
	readonly source: UsageSource;
	readonly error: { readonly code: string; readonly message: string } | null;
};

/** Where tokens were spent. */
export type UsageSource = { readonly provider: string; readonly isLocal: boolean };

/** What one task took, as it is kept when its chat is gone. */
export type UsageEntry = {
	readonly taskId: TaskId;
	readonly userId: UserId;
	/** Null: in a chat that is kept nowhere. */
	readonly chatId: ChatId | null;
	readonly kind: UsageKind;
	readonly model: string;
	readonly source: UsageSource;
	readonly usage: Usage;
	readonly at: Date;
};

/** The book of what was spent. Ends of answers are written into it by `endGeneration`. */
export interface UsageLedger {
	/** Writes down what belongs to no answer of the history. */
	record(entry: UsageEntry): Promise<void>;
	/**
	 * Puts a nearer count in the place of an estimate, in the book and with the answer. Null where there is none, or
	 * its answer is gone.
	 */
	correct(taskId: TaskId, userId: UserId, usage: Usage, now: Date): Promise<Stamped<Message> | null>;
}

/** Sums up what was spent, off this thread. */
export interface UsageReader {
	/** @throws {AppError} storage_unavailable */
	sum(query: UsageQuery): Promise<readonly UsageSum[]>;
	close(): Promise<void>;
}

/** Counts tokens as a tokenizer does, off this thread. */
export interface TokenCounter {
	/** One number for each text. */
	count(texts: readonly string[]): Promise<readonly number[]>;
}

export type UsageQuery = {
	readonly userId: UserId;
	/** ISO times: not before, and before. */
	readonly from: string;
	readonly to: string;
	readonly by: UsageBy;
	/** IANA name of the time zone whose days are meant. */
	readonly timeZone: string;
	/** ISO dates on which prices change: what was spent before and after is not put together. */
	readonly priceDates: readonly string[];
	/** Tokens of a request from which on other prices hold, in order: what lies on two sides is not put together. */
	readonly priceLengths: readonly number[];
};

/** What was spent on one model by one provider, on one day or in one chat where that was asked. */
export type UsageSum = {
	/** Day, model, provider or id of the chat; null: in no chat that is still there. */
	readonly key: string | null;
	/** Title of the chat. */
	readonly title: string | null;
	readonly model: string;
	readonly provider: string;
	readonly isLocal: boolean;
	/** Number of dates in `priceDates` that were over. */
	readonly pricePeriod: number;
	/** Number of lengths in `priceLengths` that were exceeded. */
	readonly priceLength: number;
	readonly requests: number;
	readonly estimated: number;
	readonly inputTokens: number;
	readonly cachedTokens: number;
	readonly outputTokens: number;
	readonly reasoningTokens: number;
};

/** Where a task stands, without the text of its answer, which may be long. */
export type TaskState = {
	readonly generation: Generation;
	readonly isRunning: boolean;
};

/** What is stored of a task, running or ended. */
export type StoredTask = {
	readonly generation: Generation;
	readonly answer: Stamped<Message>;
};

/**
 * Turns and the generations that answer them. Writes of a generation carry its fence number and
 * return false (or null) where a newer owner has taken over.
 */
export interface GenerationStore {
	/**
	 * Message, empty answer and generation in one transaction.
	 * @throws {AppError} chat_not_found, message_not_found, message_deleted, attachment_not_found
	 */
	beginTurn(turn: NewTurn): Promise<Turn>;
	/** A changed copy of a person's message and its answer. @throws {AppError} message_not_found, attachment_not_found */
	beginEdit(edit: NewEdit): Promise<Turn>;
	/** Another answer beside this one. @throws {AppError} message_not_found */
	beginRegeneration(sibling: NewSibling): Promise<Turn>;
	/** A new task that goes on with an ended answer. @throws {AppError} message_not_found, generation_running */
	beginContinuation(sibling: NewSibling): Promise<Turn>;
	/** Null where the answer is gone, too. */
	findTaskState(taskId: TaskId, userId: UserId): Promise<TaskState | null>;
	findTask(taskId: TaskId, userId: UserId): Promise<StoredTask | null>;
	listRunning(userId: UserId): Promise<readonly StoredTask[]>;
	saveProgress(taskId: TaskId, fence: number, progress: Progress): Promise<boolean>;
	/** Ends the task once: the answer's last text and how it ended [W7]. Null where it has ended or has a newer owner. */
	endGeneration(
		taskId: TaskId,
		fence: number,
		end: GenerationEnd,
		now: Date,
	): Promise<Stamped<Message> | null>;
	/** Keeps the leases of these tasks; returns those it no longer holds. */
	renewLeases(owner: string, taskIds: readonly TaskId[], expiresAt: Date): Promise<readonly TaskId[]>;
	/** Takes over the running tasks that are orphans, asking about each; they get the next fence number. */
	adopt(input: {
		readonly lease: Lease;
		readonly isOrphan: (task: HeldTask) => boolean;
	}): Promise<readonly StoredTask[]>;
}

/** How a task ended, as its readers are told. */
export type StreamEnd = {
	readonly status: EndStatus;
	/** Length of the whole text in UTF-16 code units. */
	readonly length: number;
	readonly usage: Usage | null;
	readonly error: { readonly code: string; readonly message: string } | null;
	readonly rev: number;
};

/** One step of an answer's stream. Offsets count UTF-16 code units and lie without gap. */
export type StreamEntry =
	| { readonly type: "text"; readonly offset: number; readonly text: string }
	| { readonly type: "reasoning"; readonly offset: number; readonly text: string }
	/** A call of a tool as it is now; it replaces the one with its id. */
	| { readonly type: "tool"; readonly call: ToolCall }
	/** JSON of a whole snapshot of a structured answer, and the how manieth it is: a later one may be shorter. */
	| { readonly type: "structured"; readonly json: string; readonly nth: number }
	/** Progress for people, not kept for later readers. */
	| { readonly type: "notice"; readonly text: string; readonly at: string }
	| ({ readonly type: "end" } & StreamEnd);

/** All that was appended to a stream, added up. */
export type StreamSnapshot = {
	readonly text: string;
	readonly reasoning: string;
	/** In the order in which they were first told. */
	readonly tools: readonly ToolCall[];
	readonly structured: string | null;
	/** The how manieth snapshot of a structured answer that is; 0 where nobody counted. */
	readonly snapshots: number;
	readonly end: StreamEnd | null;
};

/** The lease on a stream is held by a newer owner; the writer has to stop at once [R8]. */
export class StaleFenceError extends Error {
	constructor(taskId: TaskId) {
		super(`Stream of task ${taskId} has a newer owner`);
		this.name = "StaleFenceError";
	}
}

export type StreamPosition = { readonly text: number; readonly reasoning: number };

export type EntriesToAppend = readonly StreamEntry[] | (() => readonly StreamEntry[]);

/**
 * The durable log of running answers, read by offset. A live stream is a read from zero:
 * there is no other way for a token to a socket.
 */
export interface StreamLog {
	/**
	 * Opens the stream for the holder of this fence number, so that readers find it; appends with an
	 * older number are refused from now on. @throws {StaleFenceError}
	 */
	open(taskId: TaskId, fence: number): Promise<void>;
	/**
	 * Whether, under load, appends wait here for what comes after them, up to 30 ms; else who appends may let
	 * tokens wait.
	 */
	readonly gathers: boolean;
	/**
	 * Appends in order. A function is called when the entries are about to be stored, so that what came until
	 * then goes along. Resolves once the entries would survive `kill -9` of this process; only then
	 * do readers see them [R4]. Calls of one tick are stored together.
	 * @throws {StaleFenceError}
	 */
	append(taskId: TaskId, fence: number, entries: EntriesToAppend): Promise<void>;
	/**
	 * What follows `from`, first all that is stored, merged, then live, until after `end`.
	 * Ends without `end` where the log does not hold the task (any more).
	 */
	read(taskId: TaskId, from: StreamPosition, signal: AbortSignal): StreamReading;
	/**
	 * Null where the log does not hold the task. With `known` it is what this node can tell without the
	 * store of the log, which may be less.
	 * @throws {Error} where the log cannot be read now, unless `known` is enough
	 */
	readSnapshot(taskId: TaskId, need?: "whole" | "known"): Promise<StreamSnapshot | null>;
	/**
	 * When the leases of all that is written here end, by this node's clock. After that another node may have taken
	 * over, and nothing is stored where its fence number may not be known.
	 */
	setLeaseEnd(expiresAt: Date): void;
	/** Lets go of a stream that ended or was lost, and ends its readers; what a newer owner of it stored stays. */
	release(taskId: TaskId, fence: number): void;
	checkHealth(): Promise<Health>;
	close(): Promise<void>;
}

/** What follows a place of a stream, in batches. */
export interface StreamReading extends AsyncIterable<readonly StreamEntry[]> {
	/**
	 * Calls `take` with each batch as soon as it is durable, in the same turn; where it returns a promise, what comes next
	 * waits for it. In place of iterating, and ends where that would. @throws what `take` throws
	 */
	forEach?(take: (entries: readonly StreamEntry[]) => Promise<void> | void): Promise<void>;
}

export type Health = { readonly ok: boolean; readonly detail?: string };

/** What is told to the sockets of a user, on all nodes. */
export type UserSignal = {
	readonly event: ServerEvent;
	/** `welcomed`: sockets that said hello; `seed`: those that did not. */
	readonly audience: "all" | "welcomed" | "seed";
};

/** What a person decided of a call that waits. */
export type ToolAnswer = {
	readonly taskId: TaskId;
	readonly callId: string;
	readonly decision: ToolDecision;
};

/** Carries events to the sockets of a user, and stop requests and answers to the node that runs a task. In order per user. */
export interface SignalBus {
	publishToUser(userId: UserId, signal: UserSignal): void;
	subscribeToUser(userId: UserId, handle: (signal: UserSignal) => void): () => void;
	/** Calls `handle` after signals of other nodes may have been missed; who listens has to look for itself. */
	onGap(handle: () => void): () => void;
	requestStop(taskId: TaskId): void;
	onStopRequest(handle: (taskId: TaskId) => void): () => void;
	/** Best effort: whoever asked sees by the call itself whether it was heard. */
	answerToolCall(answer: ToolAnswer): void;
	onToolAnswer(handle: (answer: ToolAnswer) => void): () => void;
	/** Every node that left this tool server alone after a failure tries it again now. Best effort. */
	retryToolServer(name: string): void;
	onToolRetry(handle: (name: string) => void): () => void;
	checkHealth(): Promise<Health>;
	close(): Promise<void>;
}
