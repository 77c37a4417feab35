import { useRevalidator } from "@remix-run/react";
import { useState } from "react";
import { useToast } from "./app-bridge.ts";

/**
 * Copies a text, and says so in a toast. `refused`: the browser would not copy, and the page says so beside the button.
 */
export function useCopy() {
  const say = useToast();
  const [refused, setRefused] = useState(false);
  const copy = async (text: string, said: string): Promise<boolean> => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      setRefused(true);
      return false;
    }
    setRefused(false);
    say(said);
    return true;
  };
  return { copy, refused };
}

/** The same for a text that holds the shop's link. The copy is reported, with the place if the link names one. */
export function useCopyLink() {
  const { revalidate } = useRevalidator();
  const { copy, refused } = useCopy();
  const copyLink = async (text: string, said: string, placement: string | null = null) => {
    if (!(await copy(text, said))) return;
    // A plain fetch: if the report fails, the link is copied all the same and the page stays.
    const body = new URLSearchParams(placement === null ? {} : { placement });
    void fetch("/app/copied", { method: "POST", body })
      .then(({ ok }) => ok && revalidate())
      .catch(() => {});
  };
  return { copyLink, refused };
}
