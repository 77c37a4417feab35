import { isRouteErrorResponse, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Page, Text } from "@shopify/polaris";
import { Frame } from "./frame.tsx";
import { t } from "./text.ts";

/**
 * What a page shows when it failed: what to do, and a way to try again. Answers that the Shopify library throws
 * (its own HTML, to leave the frame or fetch a token) are passed through untouched.
 */
export function Failure({ error }: { error: unknown }) {
  const { revalidate, state } = useRevalidator();
  if (isRouteErrorResponse(error) && typeof error.data === "string" && error.data.includes("<script"))
    return <div dangerouslySetInnerHTML={{ __html: error.data }} />;
  return (
    <Frame>
      <Page title={t("app.title")}>
        <Banner
          tone="critical"
          title={t("failure.title")}
          action={{ content: t("failure.retry"), onAction: revalidate, loading: state === "loading" }}
        >
          <BlockStack gap="200">
            <Text as="p">{t("failure.calm")}</Text>
            <Text as="p">{t("failure.stays")}</Text>
          </BlockStack>
        </Banner>
      </Page>
    </Frame>
  );
}
