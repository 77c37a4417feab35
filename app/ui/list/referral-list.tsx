import { useRevalidator } from "@remix-run/react";
import { Banner, BlockStack, Box, Button, InlineStack, Text } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import type { ChangeAddress } from "./address.ts";
import { useFormat } from "../kit/format.tsx";
import { nothingAsked } from "./referral-filters.tsx";
import { ReferralTable } from "./referral-table.tsx";
import { t } from "../kit/text.ts";
import type { ReferralsPage } from "../../referrals/list/read-referrals.server.ts";

/** The list's rows and pages, or the reason why there are none. Null is a list that took too long. */
export function ReferralList(props: {
  page: ReferralsPage | null;
  search: string;
  change: ChangeAddress;
  isLoading: boolean;
}) {
  const { page, search, change, isLoading } = props;
  const box = useFocusAfterPaging(search);
  if (!page) return <TooSlow />;
  const { rows, place, previous, next } = page;
  const goTo = (cursor: string | null) => () => change({ cursor });
  return (
    <div ref={box} id="referrals-list" tabIndex={-1} aria-busy={isLoading} style={{ outline: "none" }}>
      <Summary rows={rows} place={place} />
      {(rows.length > 0 || isLoading) && (
        <ReferralTable
          rows={rows}
          search={search}
          loading={isLoading}
          pagination={{
            label: <Place rows={rows} place={place} />,
            hasPrevious: previous !== null,
            onPrevious: goTo(previous),
            hasNext: next !== null,
            onNext: goTo(next),
          }}
        />
      )}
      {rows.length === 0 && !page.stopped && !isLoading && <Nothing change={change} />}
      {page.stopped && <Stopped {...page.stopped} goTo={goTo} />}
    </div>
  );
}

/** How many rows there are, and which of them are here. A screen reader is told when new rows came, and of what time. */
function Summary({ rows, place }: Shown) {
  const { moment } = useFormat();
  const [first, last] = [rows[0], rows.at(-1)];
  const words = first && last && { from: moment(first.at), to: moment(last.at) };
  return (
    <div role="status">
      {words && (
        <Box paddingInline="300" paddingBlock="200">
          <Place rows={rows} place={place} />
        </Box>
      )}
      <Text as="p" visuallyHidden>
        {words ? t("referrals.shown", { count: rows.length, ...words }) : t("referrals.nothing.title")}
      </Text>
    </div>
  );
}

type Shown = Pick<ReferralsPage, "rows" | "place">;

/** "51–100 of 538". Past the bound of a count, "after the first 10,000". */
function Place({ rows, place }: Shown) {
  const { number } = useFormat();
  if (!place) return null;
  const { first, total, isMore } = place;
  const shown = number(total);
  const words =
    first === null
      ? t("referrals.place.beyond", { total: shown })
      : t("referrals.place.range", {
          from: number(first),
          to: number(first + rows.length - 1),
          total: isMore ? t("referrals.place.more", { total: shown }) : shown,
        });
  return (
    <Text as="span" variant="bodySm" tone="subdued">
      {words}
    </Text>
  );
}

function Nothing({ change }: { change: ChangeAddress }) {
  return (
    <Box padding="400">
      <BlockStack gap="200" inlineAlign="start">
        <Text as="h2" variant="headingMd">
          {t("referrals.nothing.title")}
        </Text>
        <Text as="p" tone="subdued">
          {t("referrals.nothing.about")}
        </Text>
        <Button onClick={() => change(nothingAsked)}>{t("referrals.filter.clear")}</Button>
      </BlockStack>
    </Box>
  );
}

function Stopped(props: { at: string; searchOn: string; goTo: (cursor: string) => () => void }) {
  const { moment } = useFormat();
  return (
    <Box padding="400" borderBlockStartWidth="025" borderColor="border">
      <InlineStack gap="300" align="space-between" blockAlign="center">
        <BlockStack gap="100">
          <Text as="p">{t("referrals.stopped.title", { at: moment(props.at) })}</Text>
          <Text as="p" tone="subdued">
            {t("referrals.stopped.about")}
          </Text>
        </BlockStack>
        <Button onClick={props.goTo(props.searchOn)}>{t("referrals.stopped.action")}</Button>
      </InlineStack>
    </Box>
  );
}

function TooSlow() {
  const { revalidate, state } = useRevalidator();
  return (
    <Box padding="400">
      <Banner
        tone="critical"
        title={t("referrals.slow.title")}
        action={{ content: t("referrals.slow.retry"), onAction: revalidate, loading: state === "loading" }}
      >
        <Text as="p">{t("referrals.slow.about")}</Text>
      </Banner>
    </Box>
  );
}

/** The button that turned the page may be gone or switched off on the new page. The list then has the focus. */
function useFocusAfterPaging(search: string) {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef(search);
  useEffect(() => {
    if (shown.current === search) return;
    shown.current = search;
    const { activeElement } = document;
    // Polaris switches a button off by aria-disabled and leaves the focus on it.
    const isLost = activeElement === document.body || activeElement?.matches("[aria-disabled=true]");
    if (isLost) box.current?.focus({ preventScroll: true });
    if (new URLSearchParams(search).has("cursor")) box.current?.scrollIntoView({ block: "nearest" });
  }, [search]);
  return box;
}
