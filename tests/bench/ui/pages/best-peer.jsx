import { code } from "@streamdown/code";
import { createMathPlugin } from "@streamdown/math";
import { memo, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { Virtuoso } from "react-virtuoso";
import { Streamdown } from "streamdown";
import "./streamdown.css";
import { useChat } from "./use-chat.js";

const PLUGINS = { code, math: createMathPlugin({ singleDollarTextMath: true }) };

const Message = memo(function Message({ text, isAi, isAnimating }) {
	return (
		<div className={isAi ? "answer" : "question"}>
			{isAi ? (
				<Streamdown plugins={PLUGINS} isAnimating={isAnimating}>
					{text}
				</Streamdown>
			) : (
				text
			)}
		</div>
	);
});

function App() {
	const { chat, messages, isRunning } = useChat();
	const list = useRef(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the list follows new items by itself, but not one that grows
	useEffect(() => list.current?.autoscrollToBottom(), [messages]);
	const [draft, setDraft] = useState("");
	return (
		<>
			<main>
				{messages.length > 0 && (
					<Virtuoso
						key={chat}
						ref={list}
						style={{ height: "100%" }}
						data={messages}
						initialTopMostItemIndex={{ index: messages.length - 1, align: "end" }}
						// As much beyond the window as Parley has there, so that scrolling shows no blank rows.
						increaseViewportBy={500}
						followOutput="auto"
						// Colours and formulas come late.
						totalListHeightChanged={() => list.current?.autoscrollToBottom()}
						computeItemKey={(_, message) => message.id}
						itemContent={(index, { text, isAi }) => (
							<Message text={text} isAi={isAi} isAnimating={isRunning && index === messages.length - 1} />
						)}
					/>
				)}
			</main>
			<textarea aria-label="Message" value={draft} onChange={(event) => setDraft(event.target.value)} />
		</>
	);
}

createRoot(document.getElementById("root")).render(<App />);
