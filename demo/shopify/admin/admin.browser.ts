import { control, pageData } from "./control.browser.ts";
import { surroundings } from "./surroundings.browser.ts";
import { fillDrawer } from "./drawer.browser.ts";
import { connectFrame, resetChrome } from "./frame.browser.ts";
import { byId } from "../../web/dom.browser.ts";

const home = `/store/${pageData.shop}/apps/${pageData.appHandle}`;
const frame = byId<HTMLIFrameElement>("app");

byId<HTMLSelectElement>("shop").addEventListener("change", (event) => {
  const chosen = (event.target as HTMLSelectElement).value;
  location.href = `/store/${chosen}/apps/${pageData.appHandle}`;
});
byId("do-install").addEventListener("click", () => void installApp());
if (surroundings.device !== "computer") {
  // Readable inside the frame from the first script on. A frame takes its name when it is put into the page.
  frame.name += `:${surroundings.device}`;
  frame.replaceWith(frame);
  frame.classList.toggle("phone", surroundings.device === "mobile");
}
connectFrame(frame, home);
fillDrawer(showApp);
void showApp();

async function installApp(): Promise<void> {
  await control("act", { action: "install" });
  await showApp();
}

/** Shows the app's frame at the path in the address, or the install screen. */
async function showApp(): Promise<void> {
  const path = (location.pathname.slice(home.length) || "/") + surroundings.search;
  const { installed, url } = await control<{ installed: boolean; url: string }>("frame", {
    path,
    locale: surroundings.locale,
  });
  resetChrome();
  byId("install").hidden = installed;
  frame.hidden = !installed;
  byId("hint").textContent = installed
    ? `You own ${pageData.shopName}. The frame holds the real app; the rest of the page plays Shopify.`
    : `You own ${pageData.shopName}. Before an installation a merchant sees what the app asks for.`;
  if (installed) frame.src = url;
  else frame.removeAttribute("src");
}
