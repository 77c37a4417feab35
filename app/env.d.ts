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

declare module "*?minified" {
  const source: string;
  export default source;
}
