import { getRequestListener } from "@hono/node-server";
import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig, type Plugin } from "vite";
import { minifiedScripts } from "./app/landing/minify.ts";
import { stylesInUse } from "./app/ui/styles-in-use.ts";
import { fromShopifyCli } from "./app/shopify-cli-environment.ts";

const entry = "app/server.ts";
const { variables, tunnel } = fromShopifyCli(process.env);

declare module "@remix-run/node" {
  interface Future {
    v3_singleFetch: false;
  }
}

export default defineConfig({
  plugins: [
    serverEntry(),
    minifiedScripts(),
    stylesInUse(),
    remix({
      ignoredRouteFiles: ["**/.*"],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        // Both break inside Shopify's frame (shopify-app-remix 6).
        v3_singleFetch: false,
        v3_lazyRouteDiscovery: false,
      },
    }),
    buildEntry(),
  ],
  server: {
    port: Number(process.env.PORT ?? 3000),
    host: variables.HOST ?? "localhost",
    strictPort: true,
    allowedHosts: true,
    // Through Shopify's tunnel the browser comes by TLS, on the tunnel's port, to the server that serves the pages.
    hmr: tunnel
      ? { protocol: "wss", host: tunnel.hostname, clientPort: Number(tunnel.port || 443) }
      : { protocol: "ws" },
  },
  // Known before the first page asks: otherwise Vite bundles React twice on a cold start and the page breaks.
  optimizeDeps: { entries: ["app/entry.client.tsx", "app/root.tsx", "app/routes/app*.tsx"] },
  // One target for the styles of both builds: else the server names a sheet that the browser does not know.
  build: {
    assetsInlineLimit: 0,
    cssTarget: ["chrome107", "edge107", "firefox104", "safari16"],
    // A browser without HTTP/2 asks for six files at a time, and on a slow network each round costs seconds.
    rollupOptions: { output: { experimentalMinChunkSize: 30_000 } },
  },
});

/** The part of our server entry that is used here; Vite loads it without its types. */
type Web = { fetch: Parameters<typeof getRequestListener>[0] };

/** In development Vite's own server hands every request that is not a module to our server entry. */
function serverEntry(): Plugin {
  return {
    name: "store-referrals:serve",
    configureServer: (vite) => () => {
      vite.middlewares.use((request, response, next) => {
        vite
          .ssrLoadModule(entry)
          .then(({ web }) => getRequestListener((web as Web).fetch)(request, response))
          .catch(next);
      });
    },
  };
}

/** In production the server entry is what is built, with Remix's routes inside: one bundle, one module graph. */
function buildEntry(): Plugin {
  return {
    name: "store-referrals:build",
    config: (_config, { isSsrBuild }) =>
      isSsrBuild
        ? {
            build: { target: "node22", rollupOptions: { input: entry } },
            // Only the components in use: all of Polaris costs a process 0.6 s of its start.
            ssr: { noExternal: ["@shopify/polaris", "@shopify/polaris-icons"] },
          }
        : undefined,
  };
}
