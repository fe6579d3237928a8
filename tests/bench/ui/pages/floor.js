import { readChat, streamAnswer } from "./connect.js";

/** The least there could be: the last messages as plain text, as many as fill the window twice. */
const list = document.querySelector("main");
let answer = null;

window.bench = {
	async open(name) {
		const messages = await readChat(name);
		list.replaceChildren();
		for (let i = messages.length - 1; i >= 0 && list.scrollHeight < innerHeight * 2; i--)
			list.prepend(row(messages[i].text));
		list.scrollTop = list.scrollHeight;
	},
	send(order) {
		answer = row("");
		list.append(row(order), answer);
		streamAnswer(order, (text) => {
			answer.firstChild.appendData(text.slice(answer.firstChild.length));
			list.scrollTop = 1e9;
		});
	},
};

function row(text) {
	const element = document.createElement("p");
	element.append(document.createTextNode(text));
	return element;
}
