import { useEffect, useState, useSyncExternalStore } from "react";
import { findAppBridge } from "./app-bridge.ts";
import { languageInUse } from "./text.ts";

/** What can be opened outside of the frame: each has its own key. */
export type OutsideKind = "qr" | "referrals" | "print";
type Keys = Record<OutsideKind, string>;

/** A key lives for 15 minutes. A page that stays open has a newer one long before. */
const renewMs = 5 * 60_000;

/**
 * Whether the page is shown inside Shopify Mobile or Shopify POS. They save no files, many devices print nothing there,
 * and no error tells it. https://github.com/Shopify/shopify-app-bridge/issues/191 and /587
 */
export function useIsInShopifysApp(): boolean {
  return useSyncExternalStore(neverChanges, isInShopifysApp, () => false);
}

/** The address of something of the shop's, to be opened outside of the frame. Null while there is no key. */
export function useOutsideAddress(kind: OutsideKind, fields: Record<string, string> | URLSearchParams) {
  const [keys, setKeys] = useState<Keys | null>(null);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    const ask = async () => {
      try {
        const answer = await fetch("/app/outside", { signal: leaving.signal });
        if (!answer.ok) throw new Error(`the keys answered ${answer.status}`);
        setKeys((await answer.json()) as Keys);
        setFailed(false);
      } catch {
        if (!leaving.signal.aborted) setFailed(true);
      }
    };
    const whenSeen = () => void (document.visibilityState === "visible" && ask());
    void ask();
    const timer = setInterval(whenSeen, renewMs);
    document.addEventListener("visibilitychange", whenSeen);
    return () => {
      leaving.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", whenSeen);
    };
  }, [tries]);
  if (!keys) return { address: null, failed, retry: () => setTries(tries + 1) };
  const url = new URL(`/outside/${kind}`, location.origin);
  for (const [name, value] of new URLSearchParams(fields)) url.searchParams.append(name, value);
  url.searchParams.set("key", keys[kind]);
  url.searchParams.set("locale", languageInUse().language);
  return { address: url.href, failed: false, retry: () => setTries(tries + 1) };
}

function isInShopifysApp(): boolean {
  // The type always has it. An older Shopify Mobile may not.
  const environment = findAppBridge()?.environment as { mobile?: boolean; pos?: boolean } | undefined;
  return environment?.mobile === true || environment?.pos === true;
}

/** App Bridge is the first script of the page, and knows where it runs from the beginning. */
function neverChanges(): () => void {
  return () => {};
}
