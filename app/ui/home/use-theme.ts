import { useEffect, useRef } from "react";
import { usePost } from "../kit/use-post.ts";
import { useThemeStates, type ThemeStates } from "./theme-states.ts";

/**
 * The states of block and embed. The first time that one of them is in the theme, the setup's step is done: the app is
 * told, because only the merchant's own page can ask Shopify.
 */
export function useTheme(isNoted: boolean): ThemeStates | null {
  const states = useThemeStates();
  const { send } = usePost("/app/setup");
  const isTold = useRef(false);
  const isPlaced = states?.block === "active" || states?.embed === "active";
  useEffect(() => {
    if (!isPlaced || isNoted || isTold.current) return;
    isTold.current = true;
    void send({ theme: "placed" });
  }, [isPlaced, isNoted, send]);
  return states;
}
