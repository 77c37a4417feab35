import { byId, element } from "../web/dom.browser.ts";
import type { Mood, ReceivedEvent } from "./received-events.ts";

type Recent = { mood: Mood; turnedAway: number; count: number; earlier: number; events: ReceivedEvent[] };
type PageData = { meanings: Record<string, string>; moods: Record<Mood, string> };

const refreshMs = 1000;
const { meanings, moods } = JSON.parse(byId("page-data").textContent) as PageData;
const drawn = new Map<string, HTMLElement>();

for (const radio of document.querySelectorAll<HTMLInputElement>("input[name=mood]"))
  radio.addEventListener("change", () => void setMood(radio.value));

void refresh();
setInterval(() => document.visibilityState === "visible" && void refresh(), refreshMs);

async function setMood(mood: string): Promise<void> {
  await fetch("/mood", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ mood }),
  });
  await refresh();
}

async function refresh(): Promise<void> {
  const answer = await fetch("/recent").catch(() => null);
  if (!answer) return; // the demo was stopped
  const recent = (await answer.json()) as Recent;
  const past = recent.earlier > 0 ? `, and ${recent.earlier} from the first shop’s history` : "";
  byId("count").textContent = (recent.count === 1 ? "1 event" : `${recent.count} events`) + past;
  byId("empty").hidden = recent.count > 0;
  const radio = document.querySelector<HTMLInputElement>(`input[value=${recent.mood}]`);
  if (radio) radio.checked = true;
  const turnedAway =
    recent.turnedAway > 0 ? ` Turned away so far: ${recent.turnedAway}; they come again.` : "";
  byId("mood-note").textContent = moods[recent.mood] + turnedAway;
  byId("events").replaceChildren(...recent.events.map(item));
}

/** An item is drawn once and kept, so that an opened one stays open. */
function item(event: ReceivedEvent): HTMLElement {
  const key = `${event.uuid}/${event.deliveries}`;
  const known = drawn.get(key);
  if (known) return known;

  const heading = element("h2", event.event);
  const time = element("time", new Date(event.timestamp).toLocaleTimeString());
  const whole = element("details", "");
  whole.append(element("summary", "All of it"), element("pre", JSON.stringify(event, null, 2)));

  const line = element("li", "");
  line.append(time, heading, element("p", meanings[event.event] ?? "", "soft"), facts(event));
  if (event.deliveries > 1) line.append(element("p", `Came ${event.deliveries} times, kept once.`, "badge"));
  line.append(whole);
  drawn.set(key, line);
  return line;
}

/** The properties the app gave; `$…` are PostHog's own. */
function facts(event: ReceivedEvent): HTMLElement {
  const list = element("dl", "");
  const own = Object.entries(event.properties).filter(([name]) => !name.startsWith("$"));
  for (const [name, value] of [["distinct_id", event.distinct_id], ...own] as [string, unknown][]) {
    const fact = element("div", "");
    const text = typeof value === "string" ? value : JSON.stringify(value);
    fact.append(element("dt", name), element("dd", value === null ? "–" : text));
    list.append(fact);
  }
  return list;
}
