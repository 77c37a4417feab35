import { useEffect, useRef } from "react";

/**
 * Gives the focus back after an act: a button that is disabled meanwhile loses it to the page. (After a mouse's press
 * Polaris gives it up by itself.)
 */
export function useKeptFocus(busy: boolean): void {
  const held = useRef<Element | null>(null);
  if (busy && held.current === null && typeof document !== "undefined") held.current = document.activeElement;
  useEffect(() => {
    if (busy) return;
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost && held.current instanceof HTMLElement) held.current.focus();
    held.current = null;
  }, [busy]);
}
