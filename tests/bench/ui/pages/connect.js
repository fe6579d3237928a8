/** What all pages of the others share: chats come as JSON, an answer as a message of a socket for each token. */
export async function readChat(name) {
	const response = await fetch(`/messages?chat=${name}`);
	return response.json();
}

/** @param onText told the whole answer so far, at most once per frame, and whether it is complete */
export function streamAnswer(order, onText) {
	const socket = new WebSocket(`ws://${location.host}/stream`);
	let text = "";
	let isEnded = false;
	let isScheduled = false;
	const flush = () => {
		isScheduled = false;
		onText(text, isEnded);
	};
	socket.onopen = () => socket.send(order);
	socket.onmessage = ({ data }) => {
		const message = JSON.parse(data);
		text += message.token ?? "";
		isEnded = message.end === true;
		if (isEnded) socket.close();
		if (!isScheduled) requestAnimationFrame(flush);
		isScheduled = true;
	};
}
