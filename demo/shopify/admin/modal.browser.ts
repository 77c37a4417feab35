import type { FrameNews, ParentNews } from "../frame-messages.ts";
import { byId } from "../../web/dom.browser.ts";
import { drawControls } from "./controls.browser.ts";

type Say = <Type extends keyof ParentNews>(type: Type, data: ParentNews[Type]) => void;

/** Draws the app's modal above everything, or takes it away. Its content runs no scripts. */
export function drawModal(modal: FrameNews["modal"], say: Say): void {
  const dialog = byId<HTMLDialogElement>("modal");
  if (!modal) return dialog.close();
  byId("modal-title").textContent = modal.title;
  const content = byId<HTMLIFrameElement>("modal-content");
  if (content.srcdoc !== modal.html) content.srcdoc = modal.html;
  drawControls("modal-controls", modal.controls, "modal", say);
  if (!dialog.open) dialog.showModal();
}

/** The merchant closes the modal, by its cross or by Escape. */
export function onModalClose(close: () => void): void {
  byId("modal-close").addEventListener("click", close);
  byId("modal").addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
}
