import { config } from "../../config.server.ts";
import type { Store } from "../../storage/stores/store.server.ts";

/** Addresses in Shopify's theme editor: as it is, and with our block or embed in place, not saved yet. */
export type ThemeEditor = Record<"plain" | "block" | "embed", string>;

/**
 * The theme editor of a store's published theme.
 * https://shopify.dev/docs/apps/build/online-store/theme-app-extensions/configuration#deep-linking
 */
export function themeEditorOf(store: Store): ThemeEditor {
  const plain = `https://${store.shop_domain}/admin/themes/current/editor`;
  const app = config.shopifyApiKey;
  return {
    plain,
    block: `${plain}?template=index&addAppBlockId=${app}/referral-banner&target=newAppsSection`,
    embed: `${plain}?context=apps&activateAppId=${app}/referral-embed`,
  };
}
