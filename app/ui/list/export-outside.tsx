import { Banner } from "@shopify/polaris";
import { OutsideLink } from "../kit/outside-link.tsx";
import { t } from "../kit/text.ts";

/** In Shopify's own apps, where no file can be saved: the file's address, with the filters of the page. */
export function ExportOutside({ search, onDismiss }: { search: string; onDismiss: () => void }) {
  return (
    <Banner title={t("referrals.export.outsideTitle")} onDismiss={onDismiss}>
      <OutsideLink
        kind="referrals"
        fields={new URLSearchParams(search)}
        label={t("referrals.export.outside")}
        about={t("referrals.export.outsideAbout")}
      />
    </Banner>
  );
}
