import { ask, embedded, script, tell } from "./parent.ts";

const adminAddress =
  /^(shopify:|https:\/\/admin\.shopify\.com\/|https:\/\/[a-z0-9-]+\.myshopify\.com\/admin)/i;
const shopifyParameters = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];

const plainOpen = window.open.bind(window);

/** Keeps the admin's address in step with the frame, and asks the parent for the steps that a frame may not take. */
export function followNavigation(): void {
  window.open = (url, target, features) => {
    const address = String(url ?? "");
    const leaves = embedded && (target === "_top" || target === "_parent");
    if (!address || !(leaves || adminAddress.test(address))) return plainOpen(url, target, features);
    leaveFrame(address);
    return window;
  };

  document.addEventListener("click", openAdminLink, true);

  for (const name of ["pushState", "replaceState"] as const) {
    const plain = history[name].bind(history);
    history[name] = (...given) => {
      plain(...given);
      reportPath();
    };
  }
  window.addEventListener("popstate", reportPath);
  reportPath();
}

export function leaveFrame(url: string): void {
  tell("leave", { url, isAdmin: adminAddress.test(url) });
}

/** The app's bounce page carries the wanted page in `shopify-reload`: go there with a fresh token. */
export function finishBounce(reload: string | null): void {
  if (!reload) return;
  const url = new URL(reload, location.href);
  if (url.origin !== location.origin) return;
  ask("idToken").then(
    (token) => {
      url.searchParams.set("id_token", token);
      location.replace(url);
    },
    (error: unknown) => document.body.append(`App Bridge stand-in: ${String(error)}`),
  );
}

function openAdminLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  const href = link?.getAttribute("href") ?? "";
  if (!link || link.closest("ui-nav-menu") || !adminAddress.test(href)) return;
  event.preventDefault();
  if (link.getAttribute("target") === "_blank") plainOpen(standInAddress(href), "_blank", "noopener");
  else leaveFrame(href);
}

/** The same page of the stand-in's admin. A shop's own admin address leads to the common one, as at Shopify. */
function standInAddress(href: string): string {
  const { hostname, pathname, search } = new URL(href);
  const [, shop] = /^([a-z0-9-]+)\.myshopify\.com$/.exec(hostname) ?? [];
  const path = shop === undefined ? pathname : pathname.replace(/^\/admin/, `/store/${shop}`);
  return script.parentOrigin + path + search;
}

function reportPath(): void {
  const url = new URL(location.href);
  for (const name of shopifyParameters) url.searchParams.delete(name);
  tell("path", url.pathname + url.search);
}
