import { useSearchParams } from "@remix-run/react";
import { Select } from "@shopify/polaris";
import { t } from "./text.ts";

const periods = ["today", "7d", "30d", "90d", "month"] as const;

/** Chooses a page's dates and keeps them in its address. */
export function RangePicker({ period }: { period: string }) {
  const [, setParams] = useSearchParams();
  const choose = (chosen: string) =>
    setParams(
      (params) => {
        params.set("range", chosen);
        for (const name of ["from", "to", "cursor"]) params.delete(name);
        return params;
      },
      { preventScrollReset: true },
    );
  const options = periods.map((value) => ({ value, label: t(`range.${value}`) }));
  return <Select label={t("range.label")} labelInline options={options} value={period} onChange={choose} />;
}
