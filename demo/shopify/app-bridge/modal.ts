import { describeControls, pressControl } from "./controls.ts";

const style = `
  dialog[data-standin] { border: 0; border-radius: 12px; padding: 0; width: min(620px, 92vw); max-height: 85vh;
    box-shadow: 0 20px 60px #0005; font: 14px/1.5 system-ui, sans-serif; color: #20312c }
  dialog[data-standin]::backdrop { background: #20312c99 }
  dialog[data-standin] header { display: flex; justify-content: space-between; align-items: center;
    padding: 12px 16px; border-bottom: 1px solid #e4ddd1; font-weight: 650 }
  dialog[data-standin] footer { display: flex; justify-content: flex-end; gap: 8px; padding: 12px 16px;
    border-top: 1px solid #e4ddd1 }
  dialog[data-standin] button { font: inherit; padding: 6px 14px; border-radius: 8px; border: 1px solid #b9c4be;
    background: #fff; cursor: pointer }
  dialog[data-standin] footer button[data-primary] { background: #1f5c4a; border-color: #1f5c4a; color: #fff }
  dialog[data-standin] iframe { width: 100%; height: 60vh; border: 0; display: block }`;

/** `<ui-modal>`, drawn inside the frame; the real one covers the whole admin. Children are put into `content`. */
export class UiModal extends HTMLElement {
  #content: HTMLElement | null = null;
  #dialog: HTMLDialogElement | null = null;
  #frame: HTMLIFrameElement | null = null;

  /** React portals its children into this element. */
  get content(): HTMLElement | null {
    if (!this.#content && !this.src) this.#content = document.createElement("div");
    return this.#content;
  }

  get src(): string | null {
    return this.getAttribute("src");
  }

  get variant(): string | null {
    return this.getAttribute("variant");
  }

  get contentWindow(): Window | null {
    return this.#frame?.contentWindow ?? null;
  }

  async show() {
    if (this.#dialog) return;
    const bar = this.querySelector(":scope > ui-title-bar, :scope > * > ui-title-bar");
    const dialog = document.createElement("dialog");
    dialog.dataset.standin = "";
    dialog.setAttribute("aria-label", bar?.getAttribute("title") ?? "Dialog");
    dialog.append(
      styleElement(),
      heading(bar, () => void this.hide()),
      this.#body(),
    );
    if (bar && describeControls(bar).length > 0) dialog.append(footer(bar));
    dialog.addEventListener("close", () => void this.hide());
    document.body.append(dialog);
    this.#dialog = dialog;
    dialog.showModal();
    this.dispatchEvent(new Event("show"));
  }

  async hide() {
    const dialog = this.#dialog;
    if (!dialog) return;
    this.#dialog = null;
    this.#frame = null;
    dialog.close();
    dialog.remove();
    this.dispatchEvent(new Event("hide"));
  }

  toggle() {
    return this.#dialog ? this.hide() : this.show();
  }

  disconnectedCallback() {
    void this.hide();
  }

  #body(): HTMLElement {
    if (!this.src) return this.content ?? document.createElement("div");
    this.#frame = document.createElement("iframe");
    this.#frame.src = this.src;
    return this.#frame;
  }
}

function styleElement(): HTMLStyleElement {
  const element = document.createElement("style");
  element.textContent = style;
  return element;
}

function heading(bar: Element | null, close: () => void): HTMLElement {
  const header = document.createElement("header");
  const button = document.createElement("button");
  button.textContent = "✕";
  button.setAttribute("aria-label", "Close");
  button.addEventListener("click", close);
  header.append(bar?.getAttribute("title") ?? "", button);
  return header;
}

function footer(bar: Element): HTMLElement {
  const element = document.createElement("footer");
  for (const control of describeControls(bar)) {
    const button = document.createElement("button");
    button.textContent = control.label;
    button.disabled = control.disabled;
    if (control.variant === "primary") button.dataset.primary = "";
    button.addEventListener("click", () => pressControl(bar, control.index));
    element.append(button);
  }
  return element;
}
