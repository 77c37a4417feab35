import { useSearchParams } from "@remix-run/react";
import { BlockStack, Button, InlineStack, Select, TextField } from "@shopify/polaris";
import { useState, type FormEvent } from "react";
import { periods, rangeDaysMax } from "../../referrals/reports/period.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";

const dayMs = 24 * 60 * 60_000;

type Problem = { field: "from" | "to"; message: string };

/**
 * Chooses a page's dates and keeps them in the page's address. `custom` asks for two dates of the shop's calendar.
 * `allTime` offers no dates at all.
 */
export function RangePicker({ period, allTime = false }: { period: string; allTime?: boolean }) {
  const [params, setParams] = useSearchParams();
  const { number, today } = useFormat();
  const [isAsking, setAsking] = useState(false);
  const [dates, setDates] = useState({ from: params.get("from") ?? "", to: params.get("to") ?? "" });
  const [problem, setProblem] = useState<Problem | null>(null);
  const offered = allTime ? (["all", ...periods] as const) : periods;
  const isCustom = isAsking || period === "custom";
  const show = (chosen: Record<string, string>) => {
    setAsking(false);
    setParams(
      (before) => {
        for (const name of ["range", "from", "to", "cursor"]) before.delete(name);
        for (const [name, value] of Object.entries(chosen)) before.set(name, value);
        return before;
      },
      { preventScrollReset: true },
    );
  };
  const apply = (event: FormEvent) => {
    event.preventDefault();
    const found = problemOf(dates, today(), number(rangeDaysMax));
    setProblem(found);
    if (found) document.getElementById(`range-${found.field}`)?.focus();
    else show(dates);
  };
  const field = (name: "from" | "to") => (
    <TextField
      id={`range-${name}`}
      type="date"
      label={t(`range.${name}`)}
      autoComplete="off"
      value={dates[name]}
      error={problem?.field === name && problem.message}
      onChange={(value) => setDates({ ...dates, [name]: value })}
    />
  );
  return (
    <BlockStack gap="200">
      <Select
        label={t("range.label")}
        labelHidden
        options={offered.map((value) => ({ value, label: t(`range.${value}`) }))}
        value={isCustom ? "custom" : period}
        onChange={(chosen) => (chosen === "custom" ? setAsking(true) : show({ range: chosen }))}
      />
      {isCustom && (
        <form onSubmit={apply} noValidate>
          <InlineStack gap="200" blockAlign="start">
            {field("from")}
            {field("to")}
            <div style={{ paddingTop: "1.5rem" }}>
              <Button submit>{t("range.apply")}</Button>
            </div>
          </InlineStack>
        </form>
      )}
    </BlockStack>
  );
}

/** The first fault of two dates, told at its field; null when both can be shown. */
function problemOf(
  { from, to }: { from: string; to: string },
  today: string,
  rangeDaysMaxShown: string,
): Problem | null {
  if (!from) return { field: "from", message: t("range.needed") };
  if (!to) return { field: "to", message: t("range.needed") };
  if (from > today) return { field: "from", message: t("range.future") };
  if (to > today) return { field: "to", message: t("range.future") };
  if (to < from) return { field: "to", message: t("range.order") };
  if ((Date.parse(to) - Date.parse(from)) / dayMs >= rangeDaysMax)
    return { field: "from", message: t("range.long", { formatted: rangeDaysMaxShown }) };
  return null;
}
