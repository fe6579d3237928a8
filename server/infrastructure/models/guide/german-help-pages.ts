import api from "../../../../resources/help/de/api.md?raw";
import appearanceAndLanguage from "../../../../resources/help/de/appearance-and-language.md?raw";
import attachments from "../../../../resources/help/de/attachments.md?raw";
import chatsAndUndo from "../../../../resources/help/de/chats-and-undo.md?raw";
import connectOpenai from "../../../../resources/help/de/connect-openai.md?raw";
import formatting from "../../../../resources/help/de/formatting.md?raw";
import historyAndBackup from "../../../../resources/help/de/history-and-backup.md?raw";
import keyboard from "../../../../resources/help/de/keyboard.md?raw";
import localModels from "../../../../resources/help/de/local-models.md?raw";
import modelsAndPrompts from "../../../../resources/help/de/models-and-prompts.md?raw";
import offline from "../../../../resources/help/de/offline.md?raw";
import otherProviders from "../../../../resources/help/de/other-providers.md?raw";
import privacy from "../../../../resources/help/de/privacy.md?raw";
import redis from "../../../../resources/help/de/redis.md?raw";
import structuredAnswers from "../../../../resources/help/de/structured-answers.md?raw";
import teamServer from "../../../../resources/help/de/team-server.md?raw";
import tools from "../../../../resources/help/de/tools.md?raw";
import troubleshooting from "../../../../resources/help/de/troubleshooting.md?raw";
import usageAndCost from "../../../../resources/help/de/usage-and-cost.md?raw";
import whatIsParley from "../../../../resources/help/de/what-is-parley.md?raw";

/** The help pages in German, in the order of those in English and with the same sections. */
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
