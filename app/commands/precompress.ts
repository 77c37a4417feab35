import { join } from "node:path";
import { precompress } from "../http/precompressed.ts";
import { assetFolders } from "../http/previous-assets.ts";

/** After a build: the browser's files also come compressed. */
precompress(join(assetFolders.current, "assets"));
