import { Banner, Box, Text } from "@shopify/polaris";
import { useHasAppBridge } from "./app-bridge.ts";
import { t } from "./text.ts";

/** Tells a merchant whose browser did not load Shopify's script. The page's own numbers stay readable. */
export function AppBridgeMissing() {
  if (useHasAppBridge()) return null;
  return (
    <Box padding="400">
      {/* Without App Bridge nobody hides the menu, whose links would lead nowhere. */}
      <style>{"ui-nav-menu { display: none }"}</style>
      <Banner
        tone="critical"
        title={t("appBridge.title")}
        action={{ content: t("appBridge.reload"), onAction: () => location.reload() }}
      >
        <Text as="p">{t("appBridge.about")}</Text>
      </Banner>
    </Box>
  );
}
