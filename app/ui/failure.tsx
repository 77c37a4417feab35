import { isRouteErrorResponse, useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Page, Text } from "@shopify/polaris";
import { Frame } from "./frame.tsx";

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
      <Page title="Store Referrals">
        <Banner
          tone="critical"
          title="Your numbers could not be loaded"
          action={{ content: "Try again", onAction: revalidate, loading: state === "loading" }}
        >
          <BlockStack gap="200">
            <Text as="p">Nothing is lost: clicks and signups go on being counted.</Text>
            <Text as="p">
              If it stays like this for more than a few minutes, tell the platform’s support.
            </Text>
          </BlockStack>
        </Banner>
      </Page>
    </Frame>
  );
}
