import type { ActionResult } from "../actions.ts";
import type { Activity } from "../activity.ts";
import { control, pageData, read } from "./control.browser.ts";
import { byId, element } from "../../web/dom.browser.ts";
import type { StoreLinks } from "./page-data.ts";

const refreshMs = 2000;
/** After these the frame shows something else. */
const changesTheFrame = ["install", "uninstall"];

/** Fills the drawer, and refreshes it while somebody looks at the page. */
export function fillDrawer(showApp: () => Promise<void>): void {
  const handle = byId<HTMLButtonElement>("drawer-handle");
  handle.addEventListener("click", () => {
    const isOpen = document.body.toggleAttribute("data-drawer-open");
    handle.setAttribute("aria-expanded", String(isOpen));
  });

  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-action]"))
    button.addEventListener("click", () => void pretend(button.dataset, showApp));

  void refresh();
  setInterval(() => document.visibilityState === "visible" && void refresh(), refreshMs);
}

async function pretend(
  { action = "", args = "{}" }: DOMStringMap,
  showApp: () => Promise<void>,
): Promise<void> {
  byId("said").textContent = "…";
  const request = { action, args: JSON.parse(args) as unknown };
  const result = await control<ActionResult>("act", request).catch((error: unknown) => ({
    said: error instanceof Error ? error.message : String(error),
  }));
  byId("said").textContent = result.said;
  await refresh();
  if (changesTheFrame.includes(action)) await showApp();
}

async function refresh(): Promise<void> {
  const [activities, links] = await Promise.all([read<Activity[]>("activity"), read<StoreLinks>("links")]);
  byId("activity").replaceChildren(...activities.reverse().map(activityLine));
  if (!links) return;
  byId<HTMLAnchorElement>("be-visitor").href = links.referralLink;
  byId<HTMLAnchorElement>("tracked-link").href = links.trackedLink;
  byId<HTMLAnchorElement>("branded-link").href = links.brandedLink;
  byId("more-links").hidden = false;
}

function activityLine(activity: Activity): HTMLElement {
  const line = element("li", "");
  const time = element("time", new Date(activity.at).toLocaleTimeString());
  const elsewhere = activity.shop && !activity.shop.startsWith(pageData.shop) ? ` (${activity.shop})` : "";
  line.append(time, element("span", activity.text + elsewhere));
  if (activity.status !== undefined)
    line.append(element("b", String(activity.status), activity.status < 400 ? "good" : "bad"));
  return line;
}
