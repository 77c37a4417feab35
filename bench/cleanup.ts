import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

type Close = () => unknown;

const closes = new Set<Close>();
let closing = false;

/** Ends something with the benchmark, also after Ctrl-C. Returns a function that ends it earlier. */
export function closeAtEnd(close: Close): () => Promise<void> {
  closes.add(close);
  if (closing) void closeAll();
  return async () => {
    if (closes.delete(close)) await close();
  };
}

/** Ends everything that is still open, the youngest first. */
export async function closeAll(): Promise<void> {
  closing = true;
  for (let close = youngest(); close; close = youngest()) {
    closes.delete(close);
    try {
      await close();
    } catch (error) {
      console.error("while cleaning up:", error);
    }
  }
}

/**
 * Moves every temporary file of this process into one folder, which goes at the end. PostgreSQL's data are among them.
 */
export function useOwnTemporaryFolder(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "store-referrals-bench-"));
  chmodSync(folder, 0o711); // PostgreSQL may have to run as somebody else
  process.env["TMPDIR"] = folder;
  closeAtEnd(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
}

function youngest(): Close | undefined {
  return [...closes].at(-1);
}
