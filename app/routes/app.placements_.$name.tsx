import { json, type LinksFunction, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, InlineGrid, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireStore } from "../http/admin-caller.server.ts";
import { merchantAct, refused } from "../http/merchant-act.server.ts";
import { placeLabelField } from "../http/place-label-field.server.ts";
import { isPrintable } from "../print/runs.server.ts";
import { archivePlacement, renamePlacement } from "../referrals/placements/change-placement.server.ts";
import { usePlacement } from "../referrals/placements/create-placement.server.ts";
import { parsePlacement } from "../referrals/placements/placement-name.ts";
import { findOwnPlace, readPlacement } from "../referrals/placements/read-placements.server.ts";
import { parsePeriod } from "../referrals/reports/date-range.ts";
import { zoneOf } from "../referrals/reports/time-zone.ts";
import { readPrintStyle } from "../referrals/share/read-share.server.ts";
import { Notice } from "../ui/home/notice.tsx";
import trendStyles from "../ui/home/trend.css?url";
import { answerInPlace, stayAfterFailure } from "../ui/kit/acts.ts";
import { ArchiveCard } from "../ui/placements/archive-card.tsx";
import { NoSuchPlace } from "../ui/placements/no-such-place.tsx";
import { PlaceLinks } from "../ui/placements/place-links.tsx";
import { PlaceNumbers } from "../ui/placements/place-numbers.tsx";
import { QrCard } from "../ui/placements/qr-card.tsx";
import { RenameCard } from "../ui/placements/rename-card.tsx";
import { PrintCard } from "../ui/share/print-card.tsx";
import { t } from "../ui/kit/text.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: trendStyles }];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const now = new Date();
  const name = parsePlacement(params["name"] ?? null);
  const { period, range } = parsePeriod(new URL(request.url).searchParams, zoneOf(store), now);
  const [place, style] = await Promise.all([
    name === null ? null : readPlacement(store, name, range, now),
    readPrintStyle(store),
  ]);
  const { status, referral_code: code } = store;
  return json(
    { status, code, period, asked: params["name"] ?? "", place, style, isWhole: isPrintable(store.name) },
    { status: place ? 200 : 404 },
  );
}

const changed = z.object({
  label: placeLabelField.optional(),
  archived: z.enum(["true", "false"], { error: "rule" }).optional(),
});

export const action = merchantAct(changed, async (store, change, { params }) => {
  const name = parsePlacement(params["name"] ?? null);
  if (name === null || !(await findOwnPlace(store, name))) return refused({ form: "unknown" });
  const { label, archived } = change;
  if (label !== undefined) {
    const outcome = await renamePlacement(store, name, label);
    if (outcome === "taken") return refused({ label: outcome });
    return outcome === "unknown" ? refused({ form: outcome }) : { status: "done", label };
  }
  if (archived === undefined) return refused({ archived: "rule" });
  const now = new Date();
  const outcome =
    archived === "true"
      ? await archivePlacement(store, name, now)
      : (await usePlacement(store, name, now)).outcome;
  return outcome === "full" || outcome === "unknown"
    ? refused({ form: outcome })
    : { status: "done", outcome };
});
export const clientAction = answerInPlace;
export const shouldRevalidate = stayAfterFailure;

/** One place: its numbers, its links, its QR code, what to print, its name, and a way to put it aside. */
export default function Placement() {
  const { status, code, period, asked, place, style, isWhole } = useLoaderData<typeof loader>();
  if (!place) return <NoSuchPlace name={asked} />;
  const { name, label, archived } = place;
  const back = { url: "/app/placements", content: t("placements.place.back") };
  return (
    <Page title={label} backAction={back}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        {archived && <Banner tone="info" title={t("placements.place.archived")} />}
        <PlaceNumbers place={place} period={period} />
        <InlineGrid columns={{ xs: 1, md: ["twoThirds", "oneThird"] }} gap="400" alignItems="start">
          <BlockStack gap="400">
            <PlaceLinks place={place} />
            <PrintCard places={[{ name, label }]} language={style.language} isWhole={isWhole} />
          </BlockStack>
          <QrCard place={place} look={style.look} />
        </InlineGrid>
        {status !== "deactivated" && <RenameCard key={label} name={name} label={label} />}
        {status !== "deactivated" && <ArchiveCard label={label} archived={archived} />}
      </BlockStack>
    </Page>
  );
}
