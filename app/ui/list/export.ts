import { useRef, useState } from "react";

/** The progress of an export. `rows` counts the rows that have come so far. */
export type ExportState =
  { step: "idle" } | { step: "running"; rows: number } | { step: "failed" } | { step: "done"; rows: number };

/** The server's end mark: the last byte of a whole file. It is not saved. */
const endOfFile = 4;
const newLine = 10;
const toldEveryMs = 200;

/**
 * Fetches a CSV file and saves it once it is whole. A plain link could not: the session token is a header, and a file
 * that broke off must not look complete.
 */
export function useExport(onDone: (rows: number) => void) {
  const [state, setState] = useState<ExportState>({ step: "idle" });
  const running = useRef<AbortController | null>(null);
  const start = async (address: string) => {
    running.current?.abort();
    const { signal } = (running.current = new AbortController());
    setState({ step: "running", rows: 0 });
    try {
      const file = await fetchWhole(address, signal, (rows) => setState({ step: "running", rows }));
      save(file.blob, file.name);
      setState({ step: "done", rows: file.rows });
      onDone(file.rows);
    } catch {
      if (!signal.aborted) setState({ step: "failed" });
    }
  };
  const cancel = () => {
    running.current?.abort();
    setState({ step: "idle" });
  };
  return { state, start, cancel };
}

async function fetchWhole(address: string, signal: AbortSignal, tell: (rows: number) => void) {
  const response = await fetch(address, { signal });
  if (!response.ok || !response.body) throw new Error(`the export answered ${response.status}`);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body.getReader();
  let lines = 0;
  let toldAt = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    for (const byte of value) if (byte === newLine) lines += 1;
    pieces.push(value);
    if (Date.now() - toldAt > toldEveryMs) {
      toldAt = Date.now();
      tell(Math.max(0, lines - 1));
    }
  }
  const last = pieces.pop();
  if (last?.at(-1) !== endOfFile) throw new Error("the export broke off");
  const blob = new Blob([...pieces, last.subarray(0, -1)], { type: "text/csv;charset=utf-8" });
  const name = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  return { blob, name: name ?? "referrals.csv", rows: lines - 1 };
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  // Some browsers read it only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
