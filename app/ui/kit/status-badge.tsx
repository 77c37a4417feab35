import { Badge } from "@shopify/polaris";
import { t } from "./text.ts";

const looks = { clicked: {}, signed_up: { tone: "info" }, active: { tone: "success" } } as const;

/** How far a referral has come, in the same words and colours on every page. */
export function StatusBadge({ status }: { status: keyof typeof looks }) {
  return <Badge {...looks[status]}>{t(`status.${status}`)}</Badge>;
}
