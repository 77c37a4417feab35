import { Badge, BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import type { ComponentProps } from "react";
import { useFormat } from "../kit/format.tsx";
import { StatusBadge } from "../kit/status-badge.tsx";
import { t } from "../kit/text.ts";
import type { ShownReferral } from "../../referrals/list/read-referrals.server.ts";

const columns = ["visitor", "at", "status", "match", "placement", "source", "campaign"] as const;
export const matchTones = { click_id: "success", referral_code: "attention", none: "warning" } as const;

type TableProps = Pick<ComponentProps<typeof IndexTable>, "loading" | "pagination" | "emptyState">;

/** The list, a line a referral; on a phone, a card each. `search` is the address's query, which the receipt keeps. */
export function ReferralTable({
  rows,
  search,
  ...table
}: TableProps & { rows: ShownReferral[]; search: string }) {
  const { smDown } = useBreakpoints();
  const headings = columns.map((id) => ({ id, title: t(`referrals.column.${id}`) }));
  return (
    <IndexTable
      {...table}
      condensed={smDown}
      selectable={false}
      itemCount={rows.length}
      resourceName={{ singular: t("referrals.one"), plural: t("referrals.many") }}
      headings={headings as [(typeof headings)[number], ...typeof headings]}
    >
      {rows.map((row, position) => (
        <IndexTable.Row id={row.id} key={row.id} position={position}>
          {smDown ? <Condensed row={row} search={search} /> : <Cells row={row} search={search} />}
        </IndexTable.Row>
      ))}
    </IndexTable>
  );
}

/** How a visitor is called everywhere. */
export function visitorName({ mark, userId }: ShownReferral["visitor"]): string {
  return userId ?? t("referrals.visitor", { mark });
}

function Cells({ row, search }: { row: ShownReferral; search: string }) {
  const { moment } = useFormat();
  return (
    <>
      <IndexTable.Cell>
        <Name row={row} search={search} />
      </IndexTable.Cell>
      <IndexTable.Cell>{moment(row.at)}</IndexTable.Cell>
      <IndexTable.Cell>
        <Status row={row} />
      </IndexTable.Cell>
      <IndexTable.Cell>{row.match && <Matched match={row.match} />}</IndexTable.Cell>
      {[row.placement, row.source, row.campaign].map((value, n) => (
        <IndexTable.Cell key={n}>{value && <Cut text={value} />}</IndexTable.Cell>
      ))}
    </>
  );
}

function Condensed({ row, search }: { row: ShownReferral; search: string }) {
  const { moment } = useFormat();
  // Each is a stranger's text: one from right to left must not turn its neighbours round.
  const from = [row.placement, row.source, row.campaign]
    .filter((value) => value !== null)
    .map(isolated)
    .join(" · ");
  return (
    <div style={{ padding: "0.75rem 1rem" }}>
      <BlockStack gap="100">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <Name row={row} search={search} />
          <Text as="span" variant="bodySm" tone="subdued">
            {moment(row.at)}
          </Text>
        </InlineStack>
        <InlineStack gap="200">
          <Status row={row} />
          {row.match && <Matched match={row.match} />}
        </InlineStack>
        {from && <Cut text={from} wide />}
      </BlockStack>
    </div>
  );
}

/** U+2068 and U+2069 do in a text what <bdi> does in a page. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

function Name({ row, search }: { row: ShownReferral; search: string }) {
  return (
    <Link url={`/app/referrals/${row.id}${search}`} dataPrimaryLink removeUnderline>
      <bdi>{visitorName(row.visitor)}</bdi>
    </Link>
  );
}

function Status({ row: { status, confirmed } }: { row: ShownReferral }) {
  return (
    <InlineStack gap="200" blockAlign="center">
      <StatusBadge status={status} />
      {confirmed && (
        <span title={t("referrals.confirmedAbout")}>
          <Text as="span" variant="bodySm" tone="subdued">
            {t("referrals.confirmed")}
          </Text>
        </span>
      )}
    </InlineStack>
  );
}

function Matched({ match }: { match: NonNullable<ShownReferral["match"]> }) {
  return <Badge tone={matchTones[match]}>{t(`referrals.match.${match}`)}</Badge>;
}

/** A stranger may have made this value as long as they like. The receipt has all of it. */
function Cut({ text, wide = false }: { text: string; wide?: boolean }) {
  return (
    <div style={{ maxWidth: wide ? "100%" : "9rem" }} title={text}>
      <Text as="span" truncate {...(wide && { tone: "subdued", variant: "bodySm" })}>
        <bdi>{text}</bdi>
      </Text>
    </div>
  );
}
