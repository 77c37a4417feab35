import { BlockStack, Button, Card, InlineError, InlineStack, Text } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import type { ShownReceipt } from "../../referrals/list/read-receipt.server.ts";
import { Facts } from "./facts.tsx";
import { useFormat } from "../kit/format.tsx";
import { useSupport } from "../kit/support.tsx";
import { t } from "../kit/text.ts";
import { useCopy } from "../kit/use-copy.ts";
import { useZoneNote } from "../kit/zone-note.ts";

/** Click, signup and activation, each with its time in the shop's zone. */
export function ReceiptTimeline({ receipt }: { receipt: ShownReceipt }) {
  const { moment } = useFormat();
  const zone = useZoneNote("times");
  const missing = (what: string) =>
    what === "clicked" ? t("referrals.receipt.noClick") : t("referrals.receipt.notYet");
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("referrals.receipt.timeline")}
        </Text>
        <Facts
          facts={receipt.times.map(({ what, at }) => [
            t(`referrals.receipt.step.${what}`),
            at ? <time dateTime={at}>{moment(at)}</time> : missing(what),
          ])}
        />
        <Text as="p" variant="bodySm" tone="subdued">
          {zone}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** The visitor's origin as far as it is known: the link's code and placement, the UTM and the page. */
export function ReceiptOrigin({ receipt }: { receipt: ShownReceipt }) {
  const unknown = t("referrals.receipt.unknown");
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("referrals.receipt.from")}
        </Text>
        <Facts
          facts={[
            [t("referrals.receipt.code"), receipt.code],
            [t("referrals.receipt.placement"), receipt.placement ?? unknown],
            ...receipt.utm.map(({ name, value }) => [name, value] as const),
            [t("referrals.receipt.page"), receipt.sourceUrl ?? unknown],
            ...(receipt.importedFrom === null
              ? []
              : [[t("referrals.receipt.importedFrom"), receipt.importedFrom] as const]),
          ]}
        />
      </BlockStack>
    </Card>
  );
}

/** What to quote to the platform's support. */
export function ReceiptReference({ id }: { id: string }) {
  const { copy, refused } = useCopy();
  const { address } = useSupport({ finding: `referral ${id}` });
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("referrals.receipt.reference")}
        </Text>
        <Text as="p" tone="subdued">
          {t("referrals.receipt.referenceAbout")}
        </Text>
        <InlineStack gap="300" blockAlign="center">
          <span id="reference" style={{ overflowWrap: "anywhere" }}>
            {id}
          </span>
          <Button icon={ClipboardIcon} onClick={() => void copy(id, t("referrals.receipt.copied"))}>
            {t("referrals.receipt.copy")}
          </Button>
          {address !== null && (
            <Button url={address} external>
              {t("support.contact")}
            </Button>
          )}
        </InlineStack>
        {refused && <InlineError message={t("referrals.receipt.refused")} fieldID="reference" />}
      </BlockStack>
    </Card>
  );
}
