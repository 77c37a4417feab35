import type { Control } from "../frame-messages.ts";

const controls = ":scope > button, :scope > a, :scope > section > button, :scope > section > a";

/** The buttons and links inside one of Shopify's elements, as the parent will draw them. */
export function describeControls(element: Element): Control[] {
  return [...element.querySelectorAll(controls)].map((control, index) => ({
    index,
    label: control.textContent.trim(),
    variant: control.getAttribute("variant"),
    disabled: control.hasAttribute("disabled") || control.hasAttribute("loading"),
    href: control.getAttribute("href"),
    rel: control.getAttribute("rel"),
  }));
}

/** Presses the described control. Menu links are left to the app's router, which listens for this event. */
export function pressControl(element: Element, index: number): void {
  const control = element.querySelectorAll<HTMLElement>(controls)[index];
  if (control?.matches("ui-nav-menu a"))
    control.dispatchEvent(new CustomEvent("shopify:navigate", { bubbles: true }));
  else control?.click();
}

/** Calls back now and after every change inside. */
export function watch(element: Element, onChange: () => void): MutationObserver {
  const observer = new MutationObserver(onChange);
  observer.observe(element, { childList: true, subtree: true, attributes: true, characterData: true });
  onChange();
  return observer;
}
