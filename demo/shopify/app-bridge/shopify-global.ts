import type { ShopifyGlobal, ToastOptions } from "@shopify/app-bridge-types";
import { device } from "./device.ts";
import { leaveConfirmation } from "./elements.ts";
import { ask, embedded, onParent, script, tell } from "./parent.ts";

type Showable = HTMLElement & Record<"show" | "hide" | "toggle", () => Promise<void>>;

const toastMs = 5000;

/**
 * `window.shopify`, by Shopify's own type: what the app does not use is `missing`, and says so when it is touched. A
 * new release of the types that adds or changes a part fails the type check here.
 */
export function shopifyGlobal() {
  const { apiKey, host, shop, locale, parentOrigin } = script;
  return {
    config: { apiKey, locale, ...(host !== null && { host }), ...(shop !== null && { shop }) },
    origin: parentOrigin,
    ready: Promise.resolve(),
    environment: { mobile: device === "mobile", embedded, pos: device === "pos", intent: false },
    idToken: () => ask("idToken"),
    user: () => ask("user"),
    loading: (isLoading = true) => tell("loading", isLoading),
    toast: toasts(),
    modal: showables(),
    saveBar: { ...showables(), leaveConfirmation },
    scopes: {
      query: () => ask("scopes"),
      request: async () => ({ result: "granted-all", detail: await ask("scopes") }),
      revoke: async () => ({ detail: await ask("scopes") }),
    },
    app: { extensions: () => ask("extensions") },
    webVitals: { async onReport() {} },
    setSignals() {},
    resourcePicker: missing("resourcePicker"),
    scanner: missing("scanner"),
    pos: missing("pos"),
    intents: missing("intents"),
    support: missing("support"),
    reviews: missing("reviews"),
    picker: missing("picker"),
    shopifyQL: missing("shopifyQL"),
    tools: missing("tools"),
  } satisfies ShopifyGlobal;
}

/** Stands for a part that the app does not use. It fits every type, and fails at its use. */
function missing(name: string): never {
  const complain = () => {
    throw new Error(`App Bridge stand-in: shopify.${name} is not implemented`);
  };
  // The cast is the point: there is no value, only the complaint.
  return new Proxy(complain, { get: complain, apply: complain }) as never;
}

function toasts() {
  const shown = new Map<string, ToastOptions>();
  onParent.toastAction = (id) => shown.get(id)?.onAction?.();
  onParent.toastDismiss = (id) => shown.get(id)?.onDismiss?.();
  return {
    show(message: string, options: ToastOptions = {}): string {
      const id = `toast-${shown.size + 1}`;
      shown.set(id, options);
      const { isError = false, action = null, duration = toastMs } = options;
      tell("toast", { id, message, isError, action, durationMs: duration });
      return id;
    },
    hide: (id: string) => tell("toastHide", id),
  };
}

function showables() {
  return {
    show: async (id: string) => byId(id).show(),
    hide: async (id: string) => byId(id).hide(),
    toggle: async (id: string) => byId(id).toggle(),
  };
}

function byId(id: string): Showable {
  const element = document.getElementById(id);
  if (!element || !("show" in element)) throw new Error(`App Bridge stand-in: nothing to show with id ${id}`);
  return element as Showable;
}
