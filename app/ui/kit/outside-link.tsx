import { BlockStack, Button, InlineError, InlineStack, Text } from "@shopify/polaris";
import { useOutsideAddress, type OutsideKind } from "./outside.ts";
import { t } from "./text.ts";
import { useCopy } from "./use-copy.ts";

/** Opens something of the shop's in the browser, and offers its address for another device. */
export function OutsideLink(props: {
  kind: OutsideKind;
  fields: Record<string, string> | URLSearchParams;
  label: string;
  about: string;
  /** Called when the address is opened or copied. */
  onUse?: () => void;
}) {
  const { kind, fields, label, about, onUse } = props;
  const { address, failed, retry } = useOutsideAddress(kind, fields);
  const { copy, refused } = useCopy();
  return (
    <BlockStack gap="200">
      <InlineStack gap="200">
        {address === null ? (
          <Button disabled={!failed} onClick={retry} loading={!failed}>
            {failed ? t("outside.retry") : label}
          </Button>
        ) : (
          <>
            <Button url={address} external {...(onUse && { onClick: onUse })}>
              {label}
            </Button>
            <Button
              variant="tertiary"
              accessibilityLabel={t("outside.copyOf", { name: label })}
              onClick={() => {
                onUse?.();
                void copy(address, t("outside.copied"));
              }}
            >
              {t("outside.copy")}
            </Button>
          </>
        )}
      </InlineStack>
      <Text as="p" variant="bodySm" tone="subdued">
        {about}
      </Text>
      {failed && <InlineError fieldID={`outside-${kind}`} message={t("outside.failed")} />}
      {refused && address !== null && (
        <>
          <InlineError fieldID={`outside-copy-${kind}`} message={t("outside.refused")} />
          <Text as="p" breakWord>
            {address}
          </Text>
        </>
      )}
    </BlockStack>
  );
}
