import { BlockStack, Button, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useDocumentRequest, usePlatform, useStoreCode } from "./platform.ts";
import { supportAddress, supportReference, type SupportFacts } from "./support-address.ts";
import { t } from "./text.ts";
import { useCopy } from "./use-copy.ts";

type Asked = Omit<SupportFacts, "store">;

/**
 * Where to ask the platform's support, with everything it must know; null where the operator gave no address. Without a
 * request of its own, a finding names the request that brought the document.
 */
export function useSupport(asked: Asked): { address: string | null; reference: string } {
  const { supportUrl } = usePlatform();
  const documentRequest = useDocumentRequest();
  const facts = { store: useStoreCode(), ...asked, request_id: asked.request_id ?? documentRequest };
  return {
    address: supportUrl === null ? null : supportAddress(supportUrl, facts),
    reference: supportReference(facts),
  };
}

/** "Contact support". Without an address of support: the reference to quote, to be copied. `subject` tells two apart. */
export function Support({ subject, ...asked }: Asked & { subject: string }) {
  const { address, reference } = useSupport(asked);
  const { copy, refused } = useCopy();
  const label = (action: string) => t("support.of", { action, subject });
  if (address !== null)
    return (
      <InlineStack>
        <Button url={address} external accessibilityLabel={label(t("support.contact"))}>
          {t("support.contact")}
        </Button>
      </InlineStack>
    );
  if (reference === "") return null;
  return (
    <BlockStack gap="100">
      <InlineStack>
        <Button
          onClick={() => void copy(reference, t("support.copied"))}
          accessibilityLabel={label(t("support.copy"))}
        >
          {t("support.copy")}
        </Button>
      </InlineStack>
      {refused && (
        <>
          <InlineError fieldID="support-reference" message={t("support.refused")} />
          <Text as="p" breakWord>
            {reference}
          </Text>
        </>
      )}
    </BlockStack>
  );
}
