import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { Banner, BlockStack, InlineGrid, Page } from "@shopify/polaris";
import { z } from "zod";
import { requireStore } from "../http/admin-caller.server.ts";
import { merchantAct, refused } from "../http/merchant-act.server.ts";
import { archivePlacement } from "../referrals/placements/archive-placement.server.ts";
import { createPlacement } from "../referrals/placements/create-placement.server.ts";
import { parsePlacement } from "../referrals/placements/placement-name.ts";
import { readPlacement } from "../referrals/placements/read-placements.server.ts";
import { answerInPlace, stayAfterFailure } from "../ui/kit/acts.ts";
import { ArchiveCard } from "../ui/placements/archive-card.tsx";
import { Notice } from "../ui/home/notice.tsx";
import { NoSuchPlace } from "../ui/placements/no-such-place.tsx";
import { PlaceLinkCard } from "../ui/placements/place-link-card.tsx";
import { PlaceNumbers } from "../ui/placements/place-numbers.tsx";
import { QrCard } from "../ui/placements/qr-card.tsx";
import { t } from "../ui/kit/text.ts";

export async function loader({ request, params }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const name = parsePlacement(params["name"] ?? null);
  const place = name === null ? null : await readPlacement(store, name);
  const { status, referral_code: code } = store;
  return json({ status, code, asked: params["name"] ?? "", place }, { status: place ? 200 : 404 });
}

const kept = z.object({ archived: z.enum(["true", "false"], { error: "rule" }) });

export const action = merchantAct(kept, async (store, { archived }, { params }) => {
  const name = parsePlacement(params["name"] ?? null);
  if (name === null || !(await readPlacement(store, name))) return refused({ form: "unknown" });
  const outcome =
    archived === "true" ? await archivePlacement(store, name) : await createPlacement(store, name);
  return outcome === "full" || outcome === "unknown"
    ? refused({ form: outcome })
    : { status: "done", outcome };
});
export const clientAction = answerInPlace;
export const shouldRevalidate = stayAfterFailure;

/** One place: its link, its QR code, its numbers, and a way to put it aside. */
export default function Placement() {
  const { status, code, asked, place } = useLoaderData<typeof loader>();
  if (!place) return <NoSuchPlace name={asked} />;
  const { name, link, archived } = place;
  const back = { url: "/app/placements", content: t("placements.place.back") };
  return (
    <Page title={name} backAction={back}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        {archived && <Banner tone="info" title={t("placements.place.archived")} />}
        <InlineGrid columns={{ xs: 1, md: ["twoThirds", "oneThird"] }} gap="400" alignItems="start">
          <BlockStack gap="400">
            <PlaceLinkCard name={name} link={link} />
            <PlaceNumbers place={place} />
          </BlockStack>
          <QrCard name={name} link={link} sheet={`/app/sheet?place=${name}`} />
        </InlineGrid>
        {status !== "deactivated" && <ArchiveCard name={name} archived={archived} />}
      </BlockStack>
    </Page>
  );
}
