import api from "../../../../resources/help/api.md?raw";
import appearanceAndLanguage from "../../../../resources/help/appearance-and-language.md?raw";
import attachments from "../../../../resources/help/attachments.md?raw";
import chatsAndUndo from "../../../../resources/help/chats-and-undo.md?raw";
import connectOpenai from "../../../../resources/help/connect-openai.md?raw";
import formatting from "../../../../resources/help/formatting.md?raw";
import historyAndBackup from "../../../../resources/help/history-and-backup.md?raw";
import keyboard from "../../../../resources/help/keyboard.md?raw";
import localModels from "../../../../resources/help/local-models.md?raw";
import modelsAndPrompts from "../../../../resources/help/models-and-prompts.md?raw";
import offline from "../../../../resources/help/offline.md?raw";
import otherProviders from "../../../../resources/help/other-providers.md?raw";
import privacy from "../../../../resources/help/privacy.md?raw";
import redis from "../../../../resources/help/redis.md?raw";
import structuredAnswers from "../../../../resources/help/structured-answers.md?raw";
import teamServer from "../../../../resources/help/team-server.md?raw";
import tools from "../../../../resources/help/tools.md?raw";
import troubleshooting from "../../../../resources/help/troubleshooting.md?raw";
import usageAndCost from "../../../../resources/help/usage-and-cost.md?raw";
import whatIsParley from "../../../../resources/help/what-is-parley.md?raw";

/** Markdown of all help pages: a title, then sections. */
export const HELP_PAGES: readonly string[] = [
	whatIsParley,
	connectOpenai,
	localModels,
	otherProviders,
	modelsAndPrompts,
	historyAndBackup,
	offline,
	teamServer,
	redis,
	keyboard,
	chatsAndUndo,
	appearanceAndLanguage,
	structuredAnswers,
	tools,
	usageAndCost,
	privacy,
	troubleshooting,
	api,
	formatting,
	attachments,
];
