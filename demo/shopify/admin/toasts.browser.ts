import type { FrameNews, ParentNews } from "../frame-messages.ts";
import { byId, element } from "../../web/dom.browser.ts";

type Say = <Type extends keyof ParentNews>(type: Type, data: ParentNews[Type]) => void;

export function showToast(toast: FrameNews["toast"], say: Say): void {
  hideToast(toast.id);
  const drawn = element("div", toast.message, toast.isError ? "toast error" : "toast");
  drawn.dataset.id = toast.id;
  if (toast.action) {
    const action = element("button", toast.action);
    action.addEventListener("click", () => say("toastAction", toast.id));
    drawn.append(action);
  }
  byId("toasts").append(drawn);
  setTimeout(() => {
    drawn.remove();
    say("toastDismiss", toast.id);
  }, toast.durationMs);
}

export function hideToast(id: string): void {
  document.querySelector(`.toast[data-id="${CSS.escape(id)}"]`)?.remove();
}
