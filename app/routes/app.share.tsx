import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, InlineGrid, Page } from "@shopify/polaris";
import { requireStore } from "../http/admin-caller.server.ts";
import { isPrintable } from "../print/runs.server.ts";
import { placeOf } from "../referrals/share/channels.ts";
import { readShare } from "../referrals/share/read-share.server.ts";
import { Notice } from "../ui/home/notice.tsx";
import { t } from "../ui/kit/text.ts";
import styles from "../ui/share/share.css?url";
import { PrintCard } from "../ui/share/print-card.tsx";
import { QrLookCard } from "../ui/share/qr-look-card.tsx";
import { ShareLink } from "../ui/share/share-link.tsx";
import { Studio } from "../ui/share/studio.tsx";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const { status, referral_code: code } = store;
  return { status, code, share: await readShare(store), isWhole: isPrintable(store.name) };
}

/** The shop's link, and what a merchant needs to hand it to customers. */
export default function SharePage() {
  const { status, code, share, isWhole } = useLoaderData<typeof loader>();
  return (
    <Page title={t("share.title")}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        <ShareLink link={share.link} />
        <Studio share={share} />
        <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
          <QrLookCard link={share.trackedLink} kept={share.look} />
          <PrintCard places={placesToPrint(share.places)} language={share.language} isWhole={isWhole} />
        </InlineGrid>
      </BlockStack>
    </Page>
  );
}

type Place = { name: string; label: string };

/** The counter comes first, also before its first print; the plain link last. */
function placesToPrint(places: Place[]): Place[] {
  const counter = placeOf("counter");
  const own = places.find(({ name, label }) => name === counter && label !== name);
  return [
    own ?? { name: counter, label: t("share.channel.counter") },
    ...places.filter(({ name }) => name !== counter),
    { name: "", label: t("share.print.plain") },
  ];
}
