import { isRouteErrorResponse, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Page, Text } from "@shopify/polaris";
import { Frame } from "./frame.tsx";
import { useSupport } from "./support.tsx";
import { t } from "./text.ts";

/**
 * The page for a failure of the whole app. Answers that the Shopify library throws (its own HTML, to leave the frame or
 * fetch a token) pass through untouched.
 */
export function Failure({ error }: { error: unknown }) {
  if (isShopifysAnswer(error)) return <div dangerouslySetInnerHTML={{ __html: error.data }} />;
  return (
    <Frame>
      <PageFailure error={error} title={t("failure.title")} />
    </Frame>
  );
}

/** The page for a failure inside the app: what to do, and a way to try again. */
export function PageFailure({ error, title }: { error: unknown; title: string }) {
  const { revalidate, state } = useRevalidator();
  const { address } = useSupport({ finding: "page failed", request_id: requestOf(error) });
  if (isShopifysAnswer(error)) return <div dangerouslySetInnerHTML={{ __html: error.data }} />;
  return (
    <Page title={t("app.title")}>
      <Banner
        tone="critical"
        title={title}
        action={{ content: t("failure.retry"), onAction: revalidate, loading: state === "loading" }}
        {...(address !== null && {
          secondaryAction: { content: t("support.contact"), url: address, external: true },
        })}
      >
        <BlockStack gap="200">
          <Text as="p">{t("failure.calm")}</Text>
          <Text as="p">{t("failure.stays")}</Text>
        </BlockStack>
      </Banner>
    </Page>
  );
}

/** The request that failed, where the page was in the browser already. */
function requestOf(error: unknown): string | null {
  const told = isRouteErrorResponse(error) ? (error.data as { request_id?: string } | null) : null;
  return told?.request_id ?? null;
}

function isShopifysAnswer(error: unknown): error is { data: string } {
  return isRouteErrorResponse(error) && typeof error.data === "string" && error.data.includes("<script");
}
