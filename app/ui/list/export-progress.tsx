import { Banner, Text } from "@shopify/polaris";
import type { ExportState } from "./export.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

/** An export that is under way or has failed; nothing otherwise. */
export function ExportProgress(props: { state: ExportState; onCancel: () => void; onRetry: () => void }) {
  const { state, onCancel, onRetry } = props;
  const { number } = useFormat();
  if (state.step === "running")
    return (
      <Banner
        title={t("referrals.export.running", { formatted: number(state.rows) })}
        action={{ content: t("referrals.export.cancel"), onAction: onCancel }}
      />
    );
  if (state.step !== "failed") return null;
  return (
    <Banner
      tone="critical"
      title={t("referrals.export.failed")}
      action={{ content: t("referrals.export.retry"), onAction: onRetry }}
      onDismiss={onCancel}
    >
      <Text as="p">{t("referrals.export.about")}</Text>
    </Banner>
  );
}
