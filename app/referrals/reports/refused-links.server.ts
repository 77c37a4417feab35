import { log } from "../../log.server.ts";
import type { Database } from "../../storage/engine/postgres.server.ts";
import {
  addRefusedLinks,
  refusedTextsMax,
  selectKnownCodes,
  type RefusedKind,
  type RefusedLink,
} from "../../storage/reports/refused-link.server.ts";
import { isStoreCode } from "../stores/referral-code.ts";
import { codeLikeText, originText } from "./refused-text.ts";

/**
 * Counts links that led to no store, for the platform. Each call costs the caller a map entry. Notes reach the database
 * a little later, together, and wait in memory while the database is away. A crash loses seconds of notes.
 */
export type RefusedLinks = {
  /** A text that holds no code. */
  noteUnreadable(text: string): void;
  /**
   * A code from a click or a signup. Whether a store has the code is looked up later, so that the time of an answer
   * tells nothing.
   */
  noteCode(code: string): void;
  /** A page that may not count clicks. */
  noteOrigin(origin: string): void;
  /** The refused links since the process started, by kind. */
  counts(): Record<RefusedKind, number>;
  /** Writes the notes. Notes that cannot be written are kept for the next time. */
  flush(): Promise<void>;
};

/** The most texts that one process keeps between two writes. Further texts are counted without being told apart. */
const notedMax = 2_000;
const askedMax = 2_000;
/** Codes of stores seen lately, which need no look-up. */
const knownMax = 20_000;

export function createRefusedLinks(
  database: Database,
  now: () => Date,
  { flushMs = 2_000, textsMax = refusedTextsMax } = {},
): RefusedLinks {
  let noted = new Map<string, RefusedLink>();
  let asked = new Map<string, RefusedLink>();
  const known = new Set<string>();
  const totals: Record<RefusedKind, number> = { unreadable: 0, unknown_code: 0, refused_origin: 0 };
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  function note(kind: RefusedKind, text: string): void {
    totals[kind] += 1;
    add(noted, { kind, text, times: 1, first_at: now(), last_at: now() });
    flushLater(flushMs);
  }

  function noteCode(code: string): void {
    if (!isStoreCode(code) || known.has(code)) return;
    if (asked.size >= askedMax && !asked.has(code)) return;
    add(asked, { kind: "unknown_code", text: code, times: 1, first_at: now(), last_at: now() });
    flushLater(flushMs);
  }

  function flushLater(ms: number): void {
    timer ??= setTimeout(() => void flush(), ms).unref();
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    return (writing = writing.then(write));
  }

  async function write(): Promise<void> {
    if (noted.size === 0 && asked.size === 0) return;
    const [taken, takenAsked] = [noted, asked];
    noted = new Map();
    asked = new Map();
    try {
      if (takenAsked.size > 0) await sortOut(takenAsked, taken);
      const links = [...taken.values()];
      if (links.length > 0) await database.transaction((tx) => addRefusedLinks(tx, links, textsMax));
    } catch (error) {
      log.warn({ err: error }, "refused links could not be written; they are kept");
      for (const link of taken.values()) add(noted, link);
      for (const link of takenAsked.values()) add(asked, link);
      flushLater(flushMs * 5);
    }
  }

  /** Moves codes without a store from `codes` to `refused`. */
  async function sortOut(codes: Map<string, RefusedLink>, refused: Map<string, RefusedLink>): Promise<void> {
    const found = await selectKnownCodes(
      database.pool,
      [...codes.values()].map(({ text }) => text),
    );
    if (known.size + found.length > knownMax) known.clear();
    for (const code of found) known.add(code);
    for (const link of codes.values()) {
      if (known.has(link.text)) continue;
      totals.unknown_code += link.times;
      add(refused, link);
    }
    codes.clear();
  }

  return {
    noteUnreadable: (text) => note("unreadable", codeLikeText(text)),
    noteCode,
    noteOrigin: (origin) => note("refused_origin", originText(origin)),
    counts: () => ({ ...totals }),
    flush,
  };
}

/** Adds a link to the links of its text, or to the rest of its kind when there are too many texts. */
function add(links: Map<string, RefusedLink>, link: RefusedLink): void {
  const fits = links.size < notedMax || links.has(keyOf(link));
  const kept = fits ? link : { ...link, text: "" };
  const before = links.get(keyOf(kept));
  links.set(keyOf(kept), {
    ...kept,
    times: kept.times + (before?.times ?? 0),
    first_at: before?.first_at ?? kept.first_at,
  });
}

function keyOf({ kind, text }: RefusedLink): string {
  return `${kind} ${text}`;
}
