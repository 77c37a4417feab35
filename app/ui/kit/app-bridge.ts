import { useCallback, useSyncExternalStore } from "react";

/** Shopify's script sets this global. Its types claim that the global is always there. */
type Admin = typeof globalThis.shopify;

/** Shopify's App Bridge, or null when its script did not load. Then nothing can be sent, and `Frame` says so. */
export function findAppBridge(): Admin | null {
  return typeof window !== "undefined" && "shopify" in window ? window.shopify : null;
}

/** Whether App Bridge is there. True until React has taken the page over. */
export function useHasAppBridge(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => findAppBridge() !== null,
    () => true,
  );
}

/** A button in a toast. */
type ToastAction = { label: string; onPress: () => void };

/** Says something in one of the admin's toasts, with a button if there is something to do. */
export function useToast(): (said: string, action?: ToastAction) => void {
  return useCallback((said, action) => {
    // A minute: as long as the longest undo is promised.
    const button = action && { action: action.label, onAction: action.onPress, duration: 60_000 };
    findAppBridge()?.toast.show(said, { ...button });
  }, []);
}

/** The script is the first of the page, and runs before everything of ours. */
function neverChanges(): () => void {
  return () => {};
}
