import type { FrameNews, FrameQuestions, FromFrame, ParentNews } from "../frame-messages.ts";
import { control, pageData } from "./control.browser.ts";
import { drawControls } from "./controls.browser.ts";
import { byId } from "../../web/dom.browser.ts";
import { drawModal, onModalClose } from "./modal.browser.ts";
import { hideToast, showToast } from "./toasts.browser.ts";

/** What the frame tells, and what this page does about it. */
type Listeners = { [Type in keyof FrameNews]: (data: FrameNews[Type]) => void };
type Answers = { [Type in keyof FrameQuestions]: () => Promise<FrameQuestions[Type]> };

let currentPath = "";
let say: <Type extends keyof ParentNews>(type: Type, data: ParentNews[Type]) => void;

/** Draws the admin's controls around the frame as App Bridge describes them, and answers App Bridge's questions. */
export function connectFrame(frame: HTMLIFrameElement, home: string): void {
  const post = (message: object) =>
    frame.contentWindow?.postMessage({ standin: 1, ...message }, pageData.appOrigin);
  say = (type, data) => post({ type, data });
  const listeners = listenersFor(home);
  onModalClose(() => say("modalClose", null));

  async function answer(type: string, id: number): Promise<void> {
    try {
      post({ reply: id, data: await answerTo(type) });
    } catch (error) {
      post({ reply: id, error: (error as Error).message });
    }
  }

  window.addEventListener("message", (event: MessageEvent<FromFrame | undefined>) => {
    if (event.origin !== pageData.appOrigin || event.source !== frame.contentWindow) return;
    if (!event.data?.standin) return;
    const { type, id, data } = event.data;
    if (id !== undefined) return void answer(type, id);
    const listener = listeners[type as keyof FrameNews] as ((data: unknown) => void) | undefined;
    listener?.(data);
  });
}

/** Forgets what the page before has described. */
export function resetChrome(): void {
  drawControls("nav", [], "nav", say);
  showTitle("");
  drawControls("title-controls", [], "title", say);
  byId("save-bar").hidden = true;
  drawModal(null, say);
}

function listenersFor(home: string): Listeners {
  return {
    nav: (controls) => {
      const pages = controls.filter((one) => one.rel !== "home");
      drawControls("nav", pages, "nav", say);
      markCurrent();
    },
    title: ({ title, controls }) => {
      showTitle(title);
      drawControls("title-controls", controls, "title", say);
    },
    saveBar: (bar) => {
      byId("save-bar").hidden = bar === null;
      drawControls("save-controls", bar?.controls ?? [], "saveBar", say);
    },
    toast: (toast) => showToast(toast, say),
    toastHide: hideToast,
    modal: (modal) => drawModal(modal, say),
    path: (path) => {
      history.replaceState(null, "", home + (path === "/" ? "" : path));
      currentPath = path.split("?")[0] ?? "";
      markCurrent();
    },
    loading: (isLoading) => document.body.toggleAttribute("data-loading", isLoading),
    leave: ({ url, isAdmin }) => {
      if (!isAdmin && new URL(url).origin === pageData.appOrigin) return location.assign(url);
      notice(`In Shopify this would open ${url}`);
    },
  };
}

function answerTo(type: string): Promise<unknown> {
  const granted = { granted: pageData.scopes, required: pageData.scopes, optional: [] };
  const answers: Answers = {
    idToken: async () => (await control<{ token: string }>("token")).token,
    user: async () => ({ accountAccess: "full" }),
    leaveConfirmation: async () => {
      if (!confirm("Leave with unsaved changes?")) throw new Error("stay");
      return null;
    },
    scopes: async () => granted,
    extensions: () => control<FrameQuestions["extensions"]>("extensions"),
  };
  const answer = (answers as Partial<Answers>)[type as keyof FrameQuestions];
  if (!answer) throw new Error(`the stand-in does not know ${type}`);
  return answer();
}

function showTitle(title: string): void {
  byId("title").textContent = title || pageData.appName;
}

function markCurrent(): void {
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.getAttribute("data-path") === currentPath) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function notice(message: string): void {
  showToast({ id: "notice", message, isError: false, action: null, durationMs: 6000 }, say);
}
