import { useRevalidator } from "@remix-run/react";
import { useAppBridge } from "@shopify/app-bridge-react";
import { t } from "./text.ts";

/** Copies a text that holds the shop's link, says so, and reports it. */
export function useCopyLink() {
  const shopify = useAppBridge();
  const { revalidate } = useRevalidator();
  return async (text: string, said = t("link.copied")) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      shopify.toast.show(t("link.refused"), { isError: true });
      return;
    }
    shopify.toast.show(said);
    // A plain fetch: if the report fails, the link is copied all the same and the page stays.
    void fetch("/app/copied", { method: "POST" })
      .then(({ ok }) => ok && revalidate())
      .catch(() => {});
  };
}
