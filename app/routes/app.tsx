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
import { Failure } from "../ui/failure.tsx";
import { Frame } from "../ui/frame.tsx";
import { Unavailable } from "../ui/unavailable.tsx";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: polarisStyles }];
export const meta: MetaFunction = () => [{ title: "Store Referrals" }];
export const headers: HeadersFunction = (args) => boundary.headers(args);

export async function loader({ request }: LoaderFunctionArgs) {
  const { shop_domain: shop } = await requireStore(request);
  const policy = { "Content-Security-Policy": framedBy(shop) };
  return json({ enabled: config.features.has("partner_portal") }, { headers: policy });
}

/** Around every admin page: Polaris, the admin's navigation, and one kind sentence when the portal is off. */
export default function Admin() {
  const { enabled } = useLoaderData<typeof loader>();
  return (
    <Frame>
      <NavMenu>
        <a href="/app" rel="home">
          Overview
        </a>
      </NavMenu>
      {enabled ? <Outlet /> : <Unavailable />}
    </Frame>
  );
}

export function ErrorBoundary() {
  return <Failure error={useRouteError()} />;
}
