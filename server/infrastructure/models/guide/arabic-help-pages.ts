import api from "../../../../resources/help/ar/api.md?raw";
import appearanceAndLanguage from "../../../../resources/help/ar/appearance-and-language.md?raw";
import attachments from "../../../../resources/help/ar/attachments.md?raw";
import chatsAndUndo from "../../../../resources/help/ar/chats-and-undo.md?raw";
import connectOpenai from "../../../../resources/help/ar/connect-openai.md?raw";
import formatting from "../../../../resources/help/ar/formatting.md?raw";
import historyAndBackup from "../../../../resources/help/ar/history-and-backup.md?raw";
import keyboard from "../../../../resources/help/ar/keyboard.md?raw";
import localModels from "../../../../resources/help/ar/local-models.md?raw";
import modelsAndPrompts from "../../../../resources/help/ar/models-and-prompts.md?raw";
import offline from "../../../../resources/help/ar/offline.md?raw";
import otherProviders from "../../../../resources/help/ar/other-providers.md?raw";
import privacy from "../../../../resources/help/ar/privacy.md?raw";
import redis from "../../../../resources/help/ar/redis.md?raw";
import structuredAnswers from "../../../../resources/help/ar/structured-answers.md?raw";
import teamServer from "../../../../resources/help/ar/team-server.md?raw";
import tools from "../../../../resources/help/ar/tools.md?raw";
import troubleshooting from "../../../../resources/help/ar/troubleshooting.md?raw";
import usageAndCost from "../../../../resources/help/ar/usage-and-cost.md?raw";
import whatIsParley from "../../../../resources/help/ar/what-is-parley.md?raw";

/** The help pages in Arabic, in the order of those in English and with the same sections. */
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
