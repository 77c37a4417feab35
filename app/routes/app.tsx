import {
  json,
  type HeadersFunction,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Outlet, useLoaderData, useRouteError } from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { boundary } from "@shopify/shopify-app-remix/server";
import { config } from "../config.server.ts";
import { requireStore } from "../http/admin-caller.server.ts";
import { framedBy } from "../http/headers.server.ts";
import { shownZoneOf } from "../referrals/reports/time-zone.ts";
import forcedColors from "../ui/kit/forced-colors.css?url";
import { stayAfterFailure } from "../ui/kit/acts.ts";
import { Failure } from "../ui/kit/failure.tsx";
import { ReadingProvider } from "../ui/kit/format.tsx";
import { Frame } from "../ui/kit/frame.tsx";
import { localeOf } from "../ui/kit/language.server.ts";
import { t } from "../ui/kit/text.ts";
import { Unavailable } from "../ui/kit/unavailable.tsx";
import { WithSkeleton } from "../ui/kit/with-skeleton.tsx";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: polarisStyles },
  { rel: "stylesheet", href: forcedColors, media: "(forced-colors: active)" },
];
export const meta: MetaFunction = () => [{ title: t("app.title") }];
export const headers: HeadersFunction = (args) => boundary.headers(args);

export const shouldRevalidate = stayAfterFailure;

export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const policy = { "Content-Security-Policy": framedBy(store.shop_domain) };
  const enabled = config.features.has("partner_portal");
  return json(
    { enabled, code: store.referral_code, locale: localeOf(request), ...shownZoneOf(store) },
    { headers: policy },
  );
}

/** Around every admin page: Polaris, the admin's navigation, and one kind sentence when the portal is off. */
export default function Admin() {
  const { enabled, code: _code, ...reading } = useLoaderData<typeof loader>();
  return (
    <Frame>
      <NavMenu>
        <a href="/app" rel="home">
          {t("app.nav.overview")}
        </a>
        <a href="/app/share">{t("app.nav.share")}</a>
        <a href="/app/referrals">{t("app.nav.referrals")}</a>
        <a href="/app/visitors">{t("app.nav.visitors")}</a>
        <a href="/app/placements">{t("app.nav.placements")}</a>
        <a href="/app/settings">{t("app.nav.settings")}</a>
        <a href="/app/help">{t("app.nav.help")}</a>
      </NavMenu>
      <ReadingProvider {...reading}>
        <WithSkeleton>{enabled ? <Outlet /> : <Unavailable />}</WithSkeleton>
      </ReadingProvider>
    </Frame>
  );
}

export function ErrorBoundary() {
  return <Failure error={useRouteError()} />;
}
