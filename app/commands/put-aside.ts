import { join } from "node:path";
import { assetFolders, putAside } from "../http/previous-assets.ts";

/** Before a build: puts the browser's files of the build before aside, for the pages that are still open. */
const { current, previous } = assetFolders;
putAside(join(current, "assets"), join(previous, "assets"), new Date());
