import { useEffect, useState } from "react";
import { findAppBridge } from "../kit/app-bridge.ts";

/** The two ways by which a theme shows the link, by the names of their files in the theme app extension. */
const files = { block: "referral-banner", embed: "referral-embed" } as const;

export type ThemeWay = keyof typeof files;

/** `unavailable` is hidden by Shopify until the link is active; `unknown` is what Shopify would not say. */
export type ThemeState = "active" | "available" | "unavailable" | "unknown";
export type ThemeStates = Record<ThemeWay, ThemeState>;

/**
 * What the published theme shows, as App Bridge tells it. Null while it is asked for the first time. Asked again
 * whenever the merchant comes back: the theme editor is another tab.
 * https://shopify.dev/docs/api/app-home/apis/app
 */
export function useThemeStates(): ThemeStates | null {
  const [states, setStates] = useState<ThemeStates | null>(null);
  useEffect(() => {
    let isGone = false;
    const ask = async () => {
      if (document.visibilityState === "hidden") return;
      const told = await readThemeStates();
      if (!isGone) setStates(told);
    };
    const refresh = () => void ask();
    refresh();
    window.addEventListener("focus", refresh);
    document.addEventListener("visibilitychange", refresh);
    return () => {
      isGone = true;
      window.removeEventListener("focus", refresh);
      document.removeEventListener("visibilitychange", refresh);
    };
  }, []);
  return states;
}

async function readThemeStates(): Promise<ThemeStates> {
  const states: ThemeStates = { block: "unknown", embed: "unknown" };
  try {
    const extensions = (await findAppBridge()?.app.extensions()) ?? [];
    for (const { activations } of extensions)
      for (const part of activations)
        for (const way of ["block", "embed"] as const)
          if ("status" in part && part.handle === files[way]) states[way] = part.status;
  } catch {
    // Shopify Mobile and POS may not have this API, and Shopify may be away.
  }
  return states;
}
