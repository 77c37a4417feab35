import type { Device } from "../frame-messages.ts";

/** Where the page is shown: the stand-in's admin says so in the frame's name. */
export const device = (/:(mobile|pos)$/.exec(window.name)?.[1] ?? "computer") as Device;

/**
 * In Shopify Mobile and POS nothing is printed and no file is saved, and nobody is told.
 * https://github.com/Shopify/shopify-app-bridge/issues/587 and /191
 */
export function refuseFiles(): void {
  if (device === "computer") return;
  window.print = () => {};
  const { click: plainClick } = HTMLElement.prototype as { click: (this: HTMLElement) => void };
  HTMLAnchorElement.prototype.click = function click(this: HTMLAnchorElement) {
    if (!isFile(this)) plainClick.call(this);
  };
  const onClick = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link && isFile(link)) event.preventDefault();
  };
  document.addEventListener("click", onClick, true);
}

function isFile(link: HTMLAnchorElement): boolean {
  return link.hasAttribute("download") || link.href.startsWith("blob:");
}
