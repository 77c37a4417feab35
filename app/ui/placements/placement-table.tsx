import { Badge, Button, InlineError, InlineStack, Link, Text } from "@shopify/polaris";
import { useState, type ReactNode } from "react";
import type {
  PlaceLine,
  PlacementNumbers,
  PlacesRead,
} from "../../referrals/placements/read-placements.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { useCopyLink } from "../kit/use-copy.ts";

const columns = ["clicks", "signups", "active", "rate"] as const;

/** Numbers by place: a table where there is room, a list of cards on a phone. */
export function PlacementTable({ lines, waiting }: { lines: PlacesRead; waiting: boolean }) {
  const [open, setOpen] = useState(false);
  const { inUse, archived, archivedTotal, theme, none, other, total } = lines;
  return (
    <>
      <table role="table" className="places" aria-busy={waiting} aria-label={t("placements.table.title")}>
        <thead role="rowgroup">
          <tr role="row">
            <Head>{t("placements.table.place")}</Head>
            {columns.map((column) => (
              <Head key={column}>{t(`placements.table.${column}`)}</Head>
            ))}
            <Head>{t("placements.table.links")}</Head>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {inUse.map((place) => (
            <PlaceRow key={place.name} place={place} />
          ))}
          {archived.length > 0 && !open && (
            <Row label={t("placements.table.archived", { count: archived.length })} numbers={archivedTotal} />
          )}
          {open && archived.map((place) => <PlaceRow key={place.name} place={place} archived />)}
          <Row label={t("placements.table.theme")} about={t("placements.table.themeAbout")} numbers={theme} />
          <Row label={t("placements.table.none")} about={t("placements.table.noneAbout")} numbers={none} />
          <Row label={t("placements.table.other")} about={t("placements.table.otherAbout")} numbers={other} />
        </tbody>
        <tfoot role="rowgroup">
          <Row label={t("placements.table.total")} numbers={total} />
        </tfoot>
      </table>
      {archived.length > 0 && (
        <InlineStack>
          <Button variant="plain" ariaExpanded={open} onClick={() => setOpen(!open)}>
            {t(open ? "placements.table.hideArchived" : "placements.table.showArchived")}
          </Button>
        </InlineStack>
      )}
      <Text as="p" variant="bodySm" tone="subdued">
        {t("placements.table.note")}
      </Text>
    </>
  );
}

function Head({ children }: { children: ReactNode }) {
  return (
    <th role="columnheader" scope="col">
      {children}
    </th>
  );
}

function PlaceRow({ place, archived = false }: { place: PlaceLine; archived?: boolean }) {
  const { name, label, link } = place;
  const { copyLink, refused } = useCopyLink();
  const page = `/app/placements/${name}`;
  return (
    <Row
      label={
        <>
          <Link url={page}>
            <bdi>{label}</bdi>
          </Link>{" "}
          {archived && <Badge>{t("placements.table.archivedBadge")}</Badge>}
        </>
      }
      numbers={place}
    >
      <InlineStack gap="200" wrap={false}>
        <Button
          size="slim"
          onClick={() => void copyLink(link, t("link.copied"), name)}
          accessibilityLabel={t("placements.table.copyOf", { name: label })}
        >
          {t("placements.table.copy")}
        </Button>
        <Button size="slim" url={page} accessibilityLabel={t("placements.table.qrOf", { name: label })}>
          {t("placements.table.qr")}
        </Button>
      </InlineStack>
      {refused && <InlineError fieldID={`copy-${name}`} message={t("link.refused")} />}
    </Row>
  );
}

type RowProps = { label: ReactNode; about?: string; numbers: PlacementNumbers; children?: ReactNode };

function Row({ label, about, numbers, children }: RowProps) {
  const { number, share } = useFormat();
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {label}
        {about && (
          <Text as="p" variant="bodySm" tone="subdued">
            {about}
          </Text>
        )}
      </th>
      {columns.map((column) => (
        <td role="cell" key={column} data-label={t(`placements.table.${column}`)}>
          {column === "rate" ? share(numbers.rate) : number(numbers[column])}
        </td>
      ))}
      <td role="cell">{children}</td>
    </tr>
  );
}
