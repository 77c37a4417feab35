import { BlockStack, Button, InlineError, InlineStack, Text, TextField } from "@shopify/polaris";
import { ClipboardIcon } from "@shopify/polaris-icons";
import { t } from "../kit/text.ts";
import { useCopy } from "../kit/use-copy.ts";

type Props = {
  link: string;
  code: string;
  onCopy: () => void;
  /** The browser would not copy the link. */
  isRefused: boolean;
};

/** The shop's referral link and its code, each with a copy of its own. */
export function LinkCopy({ link, code, onCopy, isRefused }: Props) {
  const ofCode = useCopy();
  return (
    <BlockStack gap="200">
      <div className="health-link">
        <TextField
          id="link"
          label={t("link.label")}
          labelHidden
          value={link}
          readOnly
          autoComplete="off"
          selectTextOnFocus
        />
        <Button variant="primary" icon={ClipboardIcon} onClick={onCopy}>
          {t("link.copy")}
        </Button>
      </div>
      <InlineStack gap="200" blockAlign="center">
        <Text as="span" variant="bodySm" tone="subdued">
          {t("link.code")}
        </Text>
        <code className="home-breaks" translate="no">
          {code}
        </code>
        <Button variant="plain" onClick={() => void ofCode.copy(code, t("link.codeCopied"))}>
          {t("link.copyCode")}
        </Button>
        <Button variant="plain" url="/app/share">
          {t("link.share")}
        </Button>
      </InlineStack>
      {(isRefused || ofCode.refused) && (
        <div role="alert">
          <InlineError fieldID="link" message={t(isRefused ? "link.refused" : "link.codeRefused")} />
        </div>
      )}
    </BlockStack>
  );
}
