import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { log } from "../../log.server.ts";
import { DirectoryInUse, lockDirectory } from "../engine/directory-lock.server.ts";
import type { HitCounts } from "../clicks/store-referral-clicks.server.ts";
import type { Sql } from "../engine/postgres.server.ts";
import { refusedName, replaySpill } from "./replay-spill.server.ts";
import { openSpillFile, type SpillFile } from "./spill-file.server.ts";

/** This process's spill file, and the files of processes that died. */
export type Spill = {
  /** Null until `open`, and where no directory is set. */
  file: () => SpillFile | null;
  /** Takes a place in the directory. Throws when the directory cannot be written. */
  open(): void;
  /** Writes the files of dead processes now and again, until the spill is closed. */
  startReplays(): void;
  /** Writes the files of dead processes once. */
  replay(): Promise<void>;
  /** Lets a running replay end its batch, and begins no other. What is left waits for the next process. */
  stopReplays(): Promise<void>;
  /** Gives the place back. Call it when nothing is written any more: another process then replays what is left. */
  close(): Promise<void>;
};

const replayEveryMs = 10_000;
const placesMax = 1000;

/**
 * Each process locks a place of its own: `0`, `1` and so on. Whoever gets a dead process's lock owns its files, so no two
 * processes replay one file. The lock names a process by its number, so all processes of a directory see each other's
 * numbers: they run on one machine, or in one container.
 */
export function createSpill(
  sql: Sql,
  directory: string | undefined,
  { onWritten = () => {}, bytesMax }: { onWritten?: (counts: HitCounts) => void; bytesMax?: number } = {},
): Spill {
  let own: { place: string; file: SpillFile; release: () => void } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let replaying: Promise<void> | null = null;
  let isClosing = false;

  function open(): void {
    if (directory === undefined || own) return;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (let n = 0; n < placesMax && !own; n++) {
      const place = path.join(directory, String(n));
      const release = tryLock(place);
      if (release) own = { place, file: openSpillFile(place, bytesMax), release };
    }
    if (!own) throw new Error(`every place in ${directory} is taken`);
  }

  async function replayAll(): Promise<void> {
    if (!own || directory === undefined) return;
    // Whatever else lies there is nobody's place.
    for (const name of readdirSync(directory).filter((one) => /^\d+$/.test(one))) {
      const place = path.join(directory, name);
      const release = place === own.place ? null : hasFiles(place) && tryLock(place);
      if (release === false) continue;
      try {
        for (const file of filesIn(place)) {
          if (isClosing) return;
          if (file === own.file.path) continue;
          const written = await replaySpill(sql, file, onWritten);
          if (written.clicks + written.claims > 0) log.info(written, "wrote what a dead process had kept");
        }
      } finally {
        release?.();
      }
    }
  }

  function replay(): Promise<void> {
    replaying ??= replayAll()
      .catch((error: unknown) => log.warn({ err: error }, "kept clicks wait for the database"))
      .finally(() => (replaying = null));
    return replaying;
  }

  async function stopReplays(): Promise<void> {
    isClosing = true;
    clearInterval(timer);
    await replaying;
  }

  return {
    file: () => own?.file ?? null,
    open,
    replay,
    startReplays: () => {
      if (!own || isClosing) return;
      void replay();
      timer ??= setInterval(() => void replay(), replayEveryMs).unref();
    },
    stopReplays,
    close: async () => {
      await stopReplays();
      own?.file.close();
      own?.release();
      own = null;
    },
  };
}

/** False when a live process has it. */
function tryLock(place: string): false | (() => void) {
  try {
    return lockDirectory(place);
  } catch (error) {
    if (error instanceof DirectoryInUse) return false;
    throw error;
  }
}

function filesIn(place: string): string[] {
  return readdirSync(place)
    .filter((name) => name.endsWith(".jsonl") && name !== refusedName)
    .map((name) => path.join(place, name));
}

function hasFiles(place: string): boolean {
  return filesIn(place).length > 0;
}
