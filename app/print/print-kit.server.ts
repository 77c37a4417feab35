import { once } from "node:events";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { drawPdf } from "./draw-pdf.server.ts";
import { createTurns } from "./turns.ts";

/** The threads at a time: each takes a core while it draws, and up to `memoryMb`. */
const threadsMax = 2;
const memoryMb = 256;

const { inTurn } = createTurns(threadsMax, 5_000);

/**
 * One page of the print kit as a PDF file, or null when as many as may be are drawn for longer than a person waits.
 * A thread of its own draws the page, since a signup must not wait for a font.
 */
export function printPdf(...page: Parameters<typeof drawPdf>): Promise<Uint8Array<ArrayBuffer> | null> {
  return inTurn(async () => {
    // From its source: the server's bundle is one file, and each release carries `app` for its commands.
    const thread = new Worker(path.resolve("app/print/print-thread.ts"), {
      workerData: page,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    const [pdf] = (await once(thread, "message")) as [Uint8Array<ArrayBuffer>];
    return pdf;
  });
}
