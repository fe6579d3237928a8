import { useEffect, useState } from "react";
import { readChat, streamAnswer } from "./connect.js";

/** The messages on show, and what the bench asks of the page. */
export function useChat() {
	const [chat, setChat] = useState("");
	const [messages, setMessages] = useState([]);
	const [isRunning, setRunning] = useState(false);
	useEffect(() => {
		window.bench = {
			async open(name) {
				const read = await readChat(name);
				setChat(name);
				setMessages(read);
			},
			send(order) {
				setRunning(true);
				setMessages((before) => [
					...before,
					{ id: before.length + 1, isAi: false, text: order },
					{ id: before.length + 2, isAi: true, text: "" },
				]);
				streamAnswer(order, (text, isEnded) => {
					setMessages((before) => [...before.slice(0, -1), { ...before.at(-1), text }]);
					if (isEnded) setRunning(false);
				});
			},
		};
	}, []);
	return { chat, messages, isRunning };
}
