import { describeControls, pressControl, watch } from "./controls.ts";
import { UiModal } from "./modal.ts";
import { ask, onParent, tell } from "./parent.ts";

/** Shopify's custom elements. They show nothing in the page: the parent draws them. */
export function defineElements(): void {
  // A style sheet object, because any node added before hydration would be a mismatch.
  const hidden = new CSSStyleSheet();
  hidden.replaceSync("ui-nav-menu, ui-title-bar, ui-save-bar, ui-modal { display: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, hidden];

  customElements.define("ui-nav-menu", UiNavMenu);
  customElements.define("ui-title-bar", UiTitleBar);
  customElements.define("ui-save-bar", UiSaveBar);
  customElements.define("ui-modal", UiModal);
}

class UiNavMenu extends HTMLElement {
  #observer: MutationObserver | undefined;

  connectedCallback() {
    this.#observer = watch(this, () => tell("nav", describeControls(this)));
    onParent.nav = (index) =>
      void leaveConfirmation().then(
        () => pressControl(this, index),
        () => {},
      );
  }

  disconnectedCallback() {
    this.#observer?.disconnect();
    tell("nav", []);
  }
}

class UiTitleBar extends HTMLElement {
  #observer: MutationObserver | undefined;

  connectedCallback() {
    if (this.closest("ui-modal")) return; // that one is the modal's own heading
    this.#observer = watch(this, () =>
      tell("title", { title: this.getAttribute("title") ?? "", controls: describeControls(this) }),
    );
    onParent.title = (index) => pressControl(this, index);
  }

  disconnectedCallback() {
    if (this.#observer) tell("title", { title: "", controls: [] });
    this.#observer?.disconnect();
  }
}

export class UiSaveBar extends HTMLElement {
  showing = false;
  #observer: MutationObserver | undefined;

  async show() {
    if (this.showing) return;
    this.showing = true;
    this.#observer = watch(this, () => tell("saveBar", { controls: describeControls(this) }));
    onParent.saveBar = (index) => pressControl(this, index);
    this.dispatchEvent(new Event("show"));
  }

  async hide() {
    if (!this.showing) return;
    this.showing = false;
    this.#observer?.disconnect();
    tell("saveBar", null);
    this.dispatchEvent(new Event("hide"));
  }

  toggle() {
    return this.showing ? this.hide() : this.show();
  }

  disconnectedCallback() {
    void this.hide();
  }
}

/** Asks whoever would leave a page with unsaved changes; rejects when they stay. Asked once, as the bar then goes. */
export async function leaveConfirmation(): Promise<void> {
  const bars = [...document.querySelectorAll("ui-save-bar")];
  const showing = bars.filter((bar): bar is UiSaveBar => bar instanceof UiSaveBar && bar.showing);
  if (showing.length === 0) return;
  await ask("leaveConfirmation");
  for (const bar of showing) await bar.hide();
}
