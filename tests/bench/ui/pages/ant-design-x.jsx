import { Bubble, Sender } from "@ant-design/x";
import { XMarkdown } from "@ant-design/x-markdown";
import { useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { useChat } from "./use-chat.js";

const ROLES = {
	ai: {
		placement: "start",
		variant: "borderless",
		contentRender: (content, { status }) => (
			<XMarkdown content={content} streaming={{ hasNextChunk: status === "updating" }} />
		),
	},
	user: { placement: "end" },
};

function App() {
	const { messages, isRunning } = useChat();
	const [draft, setDraft] = useState("");
	const items = useMemo(
		() =>
			messages.map(({ id, isAi, text }, index) => ({
				key: id,
				role: isAi ? "ai" : "user",
				content: text,
				status: isRunning && index === messages.length - 1 ? "updating" : "success",
			})),
		[messages, isRunning],
	);
	return (
		<>
			<main>
				<Bubble.List items={items} role={ROLES} autoScroll style={{ height: "100%" }} />
			</main>
			<Sender value={draft} onChange={setDraft} />
		</>
	);
}

createRoot(document.getElementById("root")).render(<App />);
