import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { addHit } from "../crash/ledger.ts";
import { follow } from "../crash/send.ts";
import type { Fault } from "./fault.ts";

/** As `npm start` and the image have it, and the memory that docs/deploy.md asks for. */
const flags = "--max-old-space-size=256 --max-semi-space-size=32";
const megabytesMax = 512;
const visitors = 100;
const bodies = 1000;
const bodyBytes = 1024 * 1024;
const againMs = 20_000;
const longMark = "x".repeat(440);

let peaks: number[] = [];

/** The database is away, the click buffers fill, and bodies of a megabyte lie half-sent before the door. */
export const memory: Fault = {
  about:
    "the network to the database stalls, click buffers fill, and 1,000 senders hold back the end of a megabyte",
  seconds: 40,
  ground: () => ({ environment: () => ({ NODE_OPTIONS: flags }), end: () => {} }),
  inflict: async (cluster, seconds, { codes, ledger }) => {
    const until = performance.now() + seconds * 1000;
    for (const proxy of cluster.proxies) proxy.stall();
    const ends = Array.from({ length: bodies }, (_, n) =>
      halfSend(new URL(cluster.pick()?.origin ?? ""), (againMs * n) / bodies),
    );
    let n = 0;
    const visit = async (): Promise<void> => {
      while (performance.now() < until) {
        const mark = `flood-${n++}-${longMark}`;
        const hit = addHit(ledger, { mark, code: codes[n % 5] ?? "", address: mark, bot: false });
        await follow(cluster, ledger, hit, null);
      }
    };
    await Promise.all(Array.from({ length: visitors }, visit));
    peaks = cluster.apps.map(({ running }) => peakMegabytes(running?.process.pid));
    for (const end of ends) end();
    for (const proxy of cluster.proxies) proxy.restore();
  },
  measured: () => `memory at its highest: ${peaks.map((peak) => `${peak.toFixed(0)} MB`).join(" and ")}`,
  verify: () =>
    Promise.resolve(
      peaks.some((peak) => peak > megabytesMax)
        ? [{ rule: `a process needs no more than ${megabytesMax} MB`, count: 1, examples: peaks.map(String) }]
        : [],
    ),
};

/** Linux only. */
function peakMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Sends all of a body but its last byte, from some time on, again and again. */
function halfSend({ hostname, port }: URL, afterMs: number): () => void {
  let isOver = false;
  let socket: ReturnType<typeof connect> | undefined;
  const body = Buffer.alloc(bodyBytes - 1, " ");
  const head = `POST /webhooks/app/uninstalled HTTP/1.1\r\nHost: app\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
  const open = (): void => {
    if (isOver) return;
    socket = connect(Number(port), hostname);
    socket.write(head);
    socket.write(body);
    socket.on("error", () => {});
    socket.resume();
    socket.on("close", () => setTimeout(open, againMs));
  };
  setTimeout(open, afterMs);
  return () => {
    isOver = true;
    socket?.destroy();
  };
}
