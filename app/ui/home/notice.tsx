import { Banner, BlockStack, InlineError, Text } from "@shopify/polaris";
import { useSupport } from "../kit/support.tsx";
import { t } from "../kit/text.ts";
import { useCopy } from "../kit/use-copy.ts";
import { usePost } from "../kit/use-post.ts";

/** The page's one banner: the reason why the link does not work and whom to ask, or, once, the first signup. */
export function Notice({ kind, code }: { kind: "suspended" | "deactivated" | "firstSignup"; code: string }) {
  const { copy, refused } = useCopy();
  const { send, failed } = usePost("/app/setup");
  const { address } = useSupport({ finding: kind });
  if (kind === "firstSignup")
    return (
      <Banner
        tone="success"
        title={t("notice.firstTitle")}
        onDismiss={() => void send({ putAway: "greeting" })}
      >
        <BlockStack gap="100">
          <Text as="p">{t("notice.firstSignup")}</Text>
          {failed && <InlineError fieldID="notice" message={t("notice.dismissFailed")} />}
        </BlockStack>
      </Banner>
    );
  return (
    <Banner
      tone="warning"
      title={t(`status.${kind}`)}
      action={{ content: t("notice.copy"), onAction: () => void copy(code, t("notice.copied")) }}
      {...(address !== null && {
        secondaryAction: { content: t("support.contact"), url: address, external: true },
      })}
    >
      <Text as="p">{t(`notice.${kind}`, { code })}</Text>
      {refused && <InlineError fieldID="notice" message={t("notice.refused")} />}
    </Banner>
  );
}

/** The banner of a shop whose link does not count; nothing for any other shop. */
export function PausedNotice({ status, code }: { status: string; code: string }) {
  const isPaused = status === "suspended" || status === "deactivated";
  return isPaused && <Notice kind={status} code={code} />;
}
