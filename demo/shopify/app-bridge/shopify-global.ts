import { leaveConfirmation } from "./elements.ts";
import { ask, embedded, onParent, script, tell } from "./parent.ts";

type ToastOptions = {
  duration?: number;
  isError?: boolean;
  action?: string;
  onAction?: () => void;
  onDismiss?: () => void;
};
type Showable = HTMLElement & Record<"show" | "hide" | "toggle", () => Promise<void>>;

const toastMs = 5000;

/** `window.shopify`: the part of Shopify's global that this app may use. */
export function shopifyGlobal(): Record<PropertyKey, unknown> {
  const { apiKey, host, shop, locale, parentOrigin } = script;
  return {
    config: { apiKey, host, shop, locale },
    origin: parentOrigin,
    ready: Promise.resolve(),
    environment: { mobile: false, embedded, pos: false, intent: false },
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
    app: { extensions: async () => [] },
    webVitals: { onReport() {} },
    setSignals() {},
  };
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
