import { expect, test } from "vitest";
import { createHelpIndex } from "./help-index.ts";
import { HELP_PAGES } from "./help-pages.ts";
import { termsOf } from "./terms.ts";

const index = createHelpIndex(HELP_PAGES, termsOf);

test.each([
	["What is Parley?", "What Parley is"],
	["is it free?", "What Parley is"],
	["How do I connect OpenAI?", "Connect OpenAI"],
	["where do I put my API key", "Connect OpenAI"],
	["OPENAI_API_KEY", "Connect OpenAI"],
	["my openai key is refused", "Connect OpenAI"],
	["how do I use chatgpt here", "Connect OpenAI"],
	["How do I use a local model?", "Local models"],
	["ollama", "Local models"],
	["how to use LM Studio", "Local models"],
	["can I run llama.cpp", "Local models"],
	["my ollama model is not listed", "Local models"],
	["set OPENAI_BASE_URL", "Other AI providers"],
	["connect openrouter", "Other AI providers"],
	["Where is my history stored?", "History and backup"],
	["how do I back up my chats / make a backup", "History and backup"],
	["where are my conversations saved", "History and backup"],
	["DATABASE_URL", "History and backup"],
	["does it work offline?", "Without a network"],
	["what happens to messages when I am disconnected", "Without a network"],
	["how to set up a server for my team", "A server for a team"],
	["ALLOWED_HOSTS", "A server for a team"],
	["what does ENVIRONMENT=production do", "A server for a team"],
	["do I need redis?", "Redis"],
	["REDIS_HOST", "Redis"],
	["keyboard shortcuts", "Keyboard"],
	["which hotkeys are there?", "Keyboard"],
	["How do I delete a chat?", "Chats: rename, pin, delete, undo"],
	["can I undo a delete", "Chats: rename, pin, delete, undo"],
	["rename a chat", "Chats: rename, pin, delete, undo"],
	["restore a deleted chat", "Chats: rename, pin, delete, undo"],
	["what is a structured answer", "Structured answers"],
	["json schema", "Structured answers"],
	["how much did this answer cost?", "Usage and cost"],
	["can I set a budget", "Usage and cost"],
	["prices of models", "Usage and cost"],
	["who can read my chats?", "Privacy"],
	["do you collect data / telemetry", "Privacy"],
	["the provider could not be reached", "When something does not work"],
	["rate limit", "When something does not work"],
	["why did the answer stop in the middle", "When something does not work"],
	["is there an api for programs", "API for programs"],
	["websocket", "API for programs"],
	["does it support markdown", "Formatting"],
	["why is the image not shown", "Formatting"],
])("the question “%s” finds the page “%s”", (question, page) => {
	expect(index.search(question)[0]?.page).toBe(page);
});

test.each([
	"What is the capital of France?",
	"Write me a poem about a river at night",
	"Tell me a joke",
	"How do I cook pasta?",
	"Explain quantum computing",
	"Translate this message into German",
	"Write a letter",
	"Was ist die Hauptstadt von Frankreich?",
	"2 + 2",
	"",
	"what is it?",
	"???",
	"🙂",
])("the question “%s”, of which the pages say nothing, finds nothing", (question) => {
	expect(index.search(question)).toEqual([]);
});

test("every page has a title, and every section a title and a text", () => {
	for (const page of HELP_PAGES) {
		expect(page).toMatch(/^# \S/);
		expect(page.split(/^## /m).length).toBeGreaterThan(1);
		for (const part of page.split(/^## /m).slice(1)) expect(part).toMatch(/^\S.*\n+\S/);
	}
});

test.each([
	["How do I use a local model?", "How do I use a local model on my computer"],
	["Why is my local model slow?", "The local model is slow"],
])("the question %j is answered by the section %j", (question, title) => {
	expect(index.search(question)[0]?.title).toBe(title);
});
