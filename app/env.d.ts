declare module "virtual:remix/server-build" {
  import type { ServerBuild } from "@remix-run/node";
  export const {
    mode,
    routes,
    assets,
    entry,
    future,
    publicPath,
    assetsBuildDirectory,
    isSpaMode,
  }: ServerBuild;
}

declare module "swagger-ui-dist/*?url" {
  const address: string;
  export default address;
}

declare module "*?minified" {
  const source: string;
  export default source;
}
