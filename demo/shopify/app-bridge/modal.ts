import { describeControls, pressControl, watch } from "./controls.ts";
import { onParent, tell } from "./parent.ts";

/**
 * `<ui-modal>`, which the admin draws above its frame. The content is shown there in a frame of its own, without the app's
 * styles and scripts: the admin promises no more than simple HTML. Its buttons are the title bar's.
 * https://shopify.dev/docs/api/app-bridge/using-modals-in-your-app
 */
export class UiModal extends HTMLElement {
  /** React portals its children into this element. */
  readonly content = document.createElement("div");
  #observers: MutationObserver[] = [];

  get src(): string | null {
    if (this.hasAttribute("src"))
      throw new Error("App Bridge stand-in: a modal with a src is not implemented");
    return null;
  }

  get variant(): string | null {
    return this.getAttribute("variant");
  }

  async show() {
    if (this.#observers.length > 0) return;
    const bar = this.querySelector(":scope > ui-title-bar, :scope > * > ui-title-bar");
    const draw = () =>
      tell("modal", {
        title: bar?.getAttribute("title") ?? "",
        controls: bar ? describeControls(bar) : [],
        html: this.content.innerHTML,
      });
    onParent.modal = (index) => bar && pressControl(bar, index);
    onParent.modalClose = () => void this.hide();
    this.#observers = [watch(this.content, draw), ...(bar ? [watch(bar, draw)] : [])];
    this.dispatchEvent(new Event("show"));
  }

  async hide() {
    if (this.#observers.length === 0) return;
    for (const observer of this.#observers) observer.disconnect();
    this.#observers = [];
    tell("modal", null);
    this.dispatchEvent(new Event("hide"));
  }

  toggle() {
    return this.#observers.length > 0 ? this.hide() : this.show();
  }

  disconnectedCallback() {
    void this.hide();
  }
}
