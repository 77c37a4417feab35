import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from "@remix-run/react";
import type { LoaderFunctionArgs } from "@remix-run/node";
import type { ReactNode } from "react";
import { config } from "./config.server.ts";
import useInter from "./ui/kit/inter.js?minified";
import { interFiles } from "./ui/kit/inter.ts";
import { languageInUse, textsId } from "./ui/kit/text.ts";
import reloadOnce from "./ui/kit/reload-once.js?minified";

const contentEndId = "content-end";
const appBridge = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

/**
 * What a document needs also when its page failed. The API key goes to embedded pages only: App Bridge is loaded nowhere
 * else.
 */
export function loader({ request, context }: LoaderFunctionArgs) {
  const embedded = /^\/app(\/|$)/.test(new URL(request.url).pathname);
  if (!embedded) return { apiKey: null };
  return {
    apiKey: config.shopifyApiKey,
    platform: config.platform,
    requestId: context["requestId"] as string,
  };
}

/** The document stays: App Bridge's key cannot change between two of its pages. */
export function shouldRevalidate(): boolean {
  return false;
}

export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  // Only embedded pages carry texts. The others are in English.
  const texts = data?.apiKey ? languageInUse() : null;
  return (
    <html lang={texts?.language ?? "en"} dir={texts?.direction ?? "ltr"}>
      <head>
        {/* First and synchronous, as Shopify requires. */}
        {data?.apiKey && <script src={appBridge} data-api-key={data.apiKey} />}
        <script dangerouslySetInnerHTML={{ __html: reloadOnce }} />
        <meta charSet="utf-8" />
        {data?.apiKey && <script data-files={interFiles} dangerouslySetInnerHTML={{ __html: useInter }} />}
        <link rel="icon" href="data:," />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <Meta />
        <Links />
        {/* Drawn once its content is whole, where the browser knows how: half a page would move what stands at its end. */}
        <link rel="expect" href={`#${contentEndId}`} blocking="render" />
      </head>
      <body>
        {children}
        <i id={contentEndId} hidden />
        {texts && (
          <script id={textsId} type="application/json" dangerouslySetInnerHTML={{ __html: texts.json }} />
        )}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}
