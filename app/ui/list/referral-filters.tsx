import { useLocation, useNavigation } from "@remix-run/react";
import { ChoiceList, Filters, Tabs } from "@shopify/polaris";
import type { ChangeAddress } from "./address.ts";
import { useTypedValue } from "./typed-value.ts";
import { t } from "../kit/text.ts";
import type { FilterChoice } from "../../referrals/list/read-referrals.server.ts";
import { matches, statuses } from "../../referrals/list/filters.ts";
import type { ReferralsQuery } from "../../referrals/list/referrals-query.ts";
import { shortened, ValueFilter } from "./value-filter.tsx";

const tabs = [null, ...statuses] as const;
const values = ["placement", "utm_source", "utm_campaign", "utm_medium"] as const;
const searchWaitMs = 400;

/** Tabs for the status, a search, and the filters with their chosen values. */
export function ReferralFilters(props: {
  asked: ReferralsQuery["asked"];
  choices: Record<string, FilterChoice[]>;
  change: ChangeAddress;
  isLoading: boolean;
}) {
  const { asked, choices, change, isLoading } = props;
  const search = useTypedValue(asked.q, searchWaitMs, (q) => change({ q }, { replace: asked.q !== "" }));
  const status = useChosenStatus(asked.status);
  const clear = () => {
    search.set("");
    change(nothingAsked);
  };
  const filters = [
    {
      key: "match",
      label: t("referrals.filter.match"),
      filter: (
        <ChoiceList
          title={t("referrals.filter.match")}
          titleHidden
          choices={matches.map((value) => ({ value, label: t(`referrals.matchAbout.${value}`) }))}
          selected={asked.match ? [asked.match] : []}
          onChange={([match]) => change({ match: match ?? null })}
        />
      ),
      pinned: true,
    },
    ...values.map((name) => ({
      key: name,
      label: t(`referrals.filter.${name}`),
      filter: (
        <ValueFilter
          label={t(`referrals.filter.${name}`)}
          value={asked[name]}
          choices={choices[name] ?? []}
          onChange={(value) => change({ [name]: value })}
        />
      ),
      pinned: name !== "utm_medium",
    })),
  ];
  const chip = (key: (typeof values)[number] | "match", value: string) => ({
    key,
    label: t("referrals.filter.chip", { name: t(`referrals.filter.${key}`), value: shortened(value) }),
    onRemove: () => change({ [key]: null }),
  });
  return (
    <>
      <Tabs
        tabs={tabs.map((status) => ({
          id: status ?? "all",
          content: status ? t(`status.${status}`) : t("referrals.tabs.all"),
          panelID: "referrals-list",
        }))}
        selected={tabs.indexOf(status)}
        onSelect={(index) => change({ status: tabs[index] ?? null })}
      />
      <Filters
        filters={filters}
        appliedFilters={[
          ...(asked.match ? [chip("match", t(`referrals.match.${asked.match}`))] : []),
          ...values
            .filter((name) => asked[name])
            .map((name) => {
              const choice = choices[name]?.find(({ value }) => value === asked[name]);
              return chip(name, choice?.label ?? asked[name]);
            }),
        ]}
        queryValue={search.typed}
        queryPlaceholder={t("referrals.filter.search")}
        onQueryChange={search.type}
        onQueryClear={() => search.type("")}
        onClearAll={clear}
        loading={isLoading}
      />
    </>
  );
}

/** Takes every filter off; how the list is sorted stays. */
export const nothingAsked = Object.fromEntries(
  ["status", "match", ...values, "q", "range", "from", "to"].map((name) => [name, null]),
);

/** The status of the rows that are shown, or of those on their way: a pressed tab answers at once. */
function useChosenStatus(shown: ReferralsQuery["asked"]["status"]) {
  const { location } = useNavigation();
  const { pathname } = useLocation();
  if (location?.pathname !== pathname) return shown;
  const coming = new URLSearchParams(location.search).get("status");
  return tabs.find((status) => status === coming) ?? null;
}
