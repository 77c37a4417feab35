import { byId, element } from "../web/dom.browser.ts";

/** What the app's landing script offers to the page. */
type StoreReferral = {
  code?: string | null;
  clickId?: string | null;
  utm?: Record<string, string> | null;
  forget?(): void;
};

const refreshMs = 300;

byId("forget").addEventListener("click", () => {
  referral()?.forget?.();
  location.assign("/");
});
show();
// The script reports the visit in the background. The click id comes a moment later.
setInterval(show, refreshMs);

function show(): void {
  const kept = referral();
  const code = kept?.code;
  byId("kept").hidden = !code;
  byId("once").hidden = !code;
  byId("forget").hidden = !code;
  byId("somebody-else").hidden = !code;
  byId("follow-example").hidden = Boolean(code);
  if (!kept) return say("The app’s landing script has not loaded (yet). The page works without it.");
  if (!code) return say("You came without a referral link, so nothing is kept.");

  say(
    kept.clickId
      ? "You came by a store’s link. The app knows this visit, and this browser keeps its number for 30 days."
      : "You came by a store’s link. The script is telling the app about the visit.",
  );
  byId<HTMLAnchorElement>("somebody-else").href = `/visit?code=${encodeURIComponent(code)}&src=demo`;
  const facts: [string, string][] = [
    ["Code", code],
    ["Click id", kept.clickId ?? "…"],
    ...Object.entries(kept.utm ?? {}),
  ];
  byId("kept").replaceChildren(
    ...facts.map(([name, value]) => {
      const fact = element("div", "");
      fact.append(element("dt", name), element("dd", value));
      return fact;
    }),
  );
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-scene]"))
  button.addEventListener("click", () => void play(button));

/** Plays a scene on the server and shows its sentences. */
async function play(button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  byId("scene").replaceChildren(element("li", "Playing…"));
  try {
    const answer = await fetch(`/scenes/${button.dataset.scene}`, { method: "POST" });
    const { sentences } = (await answer.json()) as { sentences: string[] };
    byId("scene").replaceChildren(...sentences.map((sentence) => element("li", sentence)));
  } catch {
    byId("scene").replaceChildren(element("li", "It could not be played. Is the app running?"));
  }
  button.disabled = false;
}

function say(sentence: string): void {
  if (byId("note").textContent !== sentence) byId("note").textContent = sentence;
}

function referral(): StoreReferral | undefined {
  return (window as Window & { storeReferral?: StoreReferral }).storeReferral;
}
