import { useSearchParams } from "@remix-run/react";
import { Select } from "@shopify/polaris";
import { comparisons, type Comparison } from "../../referrals/reports/comparison.ts";
import { t } from "../kit/text.ts";

/** Chooses what the numbers are compared with, and keeps the choice in the page's address. */
export function ComparePicker({ comparison }: { comparison: Comparison }) {
  const [, setParams] = useSearchParams();
  const choose = (chosen: string) =>
    setParams(
      (before) => {
        before.set("compare", chosen);
        return before;
      },
      { preventScrollReset: true },
    );
  return (
    <Select
      label={t("home.compare.label")}
      labelHidden
      options={comparisons.map((value) => ({ value, label: t(`home.compare.${value}`) }))}
      value={comparison}
      onChange={choose}
    />
  );
}
