import { useCallback, useSyncExternalStore } from "react";

/** Shopify's script sets this global. Its types claim that the global is always there. */
type Admin = typeof globalThis.shopify;

/** Shopify's App Bridge, or null when its script did not load. Then nothing can be sent, and `Frame` says so. */
export function findAppBridge(): Admin | null {
  return typeof window !== "undefined" && "shopify" in window ? window.shopify : null;
}

/** Whether App Bridge is there. Until the page is alive, as if it were. */
export function useHasAppBridge(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => findAppBridge() !== null,
    () => true,
  );
}

/** Says something in one of the admin's toasts. */
export function useToast(): (said: string) => void {
  return useCallback((said) => void findAppBridge()?.toast.show(said), []);
}

/** The script is the first of the page, and runs before everything of ours. */
function neverChanges(): () => void {
  return () => {};
}
