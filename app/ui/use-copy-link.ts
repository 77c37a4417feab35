import { useAppBridge } from "@shopify/app-bridge-react";
import { useState } from "react";
import { t } from "./text.ts";

/** Copies a link, confirms it by a toast and tells analytics. `refused`: the browser would not, say so in place. */
export function useCopyLink(link: string, placement: string | null) {
  const shopify = useAppBridge();
  const [refused, setRefused] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
    } catch {
      setRefused(true);
      return;
    }
    setRefused(false);
    shopify.toast.show(t("link.copied"));
    const body = new URLSearchParams(placement === null ? {} : { placement });
    // A plain fetch: if the report fails, the link is copied all the same and the page stays.
    void fetch("/app/copied", { method: "POST", body }).catch(() => {});
  };
  return { copy, refused };
}
