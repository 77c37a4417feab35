import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";

/** The folders whose `assets` browsers load: this release's, and the one of the releases before. */
export const assetFolders = { current: "build/client", previous: ".previous" } as const;

const dayMs = 24 * 60 * 60_000;

/**
 * Keeps the files of the release before: a page in an open tab still asks for them. A build empties its folder, so they
 * are put aside first, and dropped once they have been out of use for a day. Their names tell their content, so no two
 * releases disagree.
 */
export function putAside(from: string, to: string, now: Date): void {
  mkdirSync(to, { recursive: true });
  for (const name of namesIn(from)) {
    copyFileSync(join(from, name), join(to, name));
    utimesSync(join(to, name), now, now);
  }
  for (const name of namesIn(to))
    if (now.getTime() - statSync(join(to, name)).mtimeMs > dayMs) rmSync(join(to, name));
}

/** The files of a folder; none in a folder that is not there yet. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
