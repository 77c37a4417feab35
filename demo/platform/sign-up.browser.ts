import { byId } from "../web/dom.browser.ts";
import type { Callback } from "./callbacks.ts";
import { inPlainWords } from "./receipt-words.ts";

const pollMs = 250;
const userId = byId<HTMLInputElement>("user-id");
let message: Callback | undefined;

byId("sign-up").addEventListener("submit", (event) => {
  event.preventDefault();
  void signUp();
});
byId("again").addEventListener("click", () => void signUp());
byId("activate").addEventListener("click", () => void becomeActive());
byId("replay").addEventListener("click", () => void replay());

async function signUp(): Promise<void> {
  const made = await post<{ user_id: string; message_id?: string }>("/signup", { user_id: userId.value });
  if (made.message_id) return follow(made.message_id, `Welcome, ${made.user_id}. You are signed up.`);
  tell(`Welcome, ${made.user_id}. You came without a code, so there was nothing to report.`);
}

async function becomeActive(): Promise<void> {
  const { message_id } = await post<{ message_id: string }>("/activate", { user_id: userId.value });
  await follow(message_id, "Reported as active.");
}

async function replay(): Promise<void> {
  if (!message) return;
  await post<unknown>("/replay", { message_id: message.id });
  await follow(message.id, "Sent the same message again.");
}

/** Shows the message's fate as it comes; the sign-up itself never waits for it. */
async function follow(id: string, done: string): Promise<void> {
  tell(`${done} The report is on its way…`);
  do {
    await new Promise((later) => setTimeout(later, pollMs));
    message = (await (await fetch(`/messages/${id}`)).json()) as Callback;
    if (message.state === "waiting" && message.status !== null)
      tell(`${done} The app is not taking reports (${message.status}); the backend tries again by itself.`);
  } while (message.state === "waiting");
  show(message, done);
}

function show(settled: Callback, done: string): void {
  tell(`${done} The app answered ${settled.status || "nothing"}, attempt ${settled.attempts}.`);
  byId("plain").textContent = inPlainWords(settled);
  byId("after").hidden = false;
  byId("onward").hidden = false;
  byId("json").hidden = false;
  const pre = byId("json").querySelector("pre");
  if (pre) pre.textContent = JSON.stringify(settled.answer, null, 2);
}

function tell(sentence: string): void {
  byId("told").textContent = sentence;
}

async function post<Answer>(path: string, body: object): Promise<Answer> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}
