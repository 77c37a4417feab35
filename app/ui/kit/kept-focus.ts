import { useEffect, useRef } from "react";

/**
 * Gives the focus back after an act. A button that is disabled during the act loses the focus to the page. (After a
 * press with the mouse Polaris gives it up by itself.)
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
