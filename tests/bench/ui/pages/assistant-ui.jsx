import {
	AssistantRuntimeProvider,
	ComposerPrimitive,
	MessagePrimitive,
	ThreadPrimitive,
	useExternalStoreRuntime,
} from "@assistant-ui/react";
import { StreamdownTextPrimitive } from "@assistant-ui/react-streamdown";
import { code } from "@streamdown/code";
import { createMathPlugin } from "@streamdown/math";
import { createRoot } from "react-dom/client";
import "./streamdown.css";
import { useChat } from "./use-chat.js";

const PLUGINS = { code, math: createMathPlugin({ singleDollarTextMath: true }) };

const convertMessage = ({ id, isAi, text }) => ({
	id: String(id),
	role: isAi ? "assistant" : "user",
	content: [{ type: "text", text }],
});
const Markdown = () => <StreamdownTextPrimitive plugins={PLUGINS} />;
const UserMessage = () => (
	<MessagePrimitive.Root className="question">
		<MessagePrimitive.Parts />
	</MessagePrimitive.Root>
);
const AssistantMessage = () => (
	<MessagePrimitive.Root className="answer">
		<MessagePrimitive.Parts components={{ Text: Markdown }} />
	</MessagePrimitive.Root>
);

function App() {
	const { messages, isRunning } = useChat();
	const runtime = useExternalStoreRuntime({ messages, isRunning, convertMessage, onNew: async () => {} });
	return (
		<AssistantRuntimeProvider runtime={runtime}>
			<ThreadPrimitive.Root className="thread">
				<ThreadPrimitive.Viewport className="scroller">
					<ThreadPrimitive.Messages components={{ UserMessage, AssistantMessage }} />
				</ThreadPrimitive.Viewport>
				<ComposerPrimitive.Root>
					<ComposerPrimitive.Input aria-label="Message" />
				</ComposerPrimitive.Root>
			</ThreadPrimitive.Root>
		</AssistantRuntimeProvider>
	);
}

createRoot(document.getElementById("root")).render(<App />);
