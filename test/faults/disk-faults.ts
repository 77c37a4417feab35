import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { onConnection } from "../crash/connection.ts";
import type { Fault } from "./fault.ts";

const megabyte = Buffer.alloc(1024 * 1024);
const diskMegabytes = 400;
const upWithinMs = 3_000;

let disk = "";

/** PostgreSQL's data and log lie on a small disk, which somebody else's file fills. */
export const diskFull: Fault = {
  about: "the disk of PostgreSQL's data and log is full (needs root, for a small disk in memory)",
  seconds: 20,
  ground: () => {
    disk = mkdtempSync(path.join(tmpdir(), "store-referrals-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskMegabytes}m,mode=755`, "tmpfs", disk]);
    return {
      dataParent: disk,
      end: () => {
        execFileSync("umount", [disk]);
        rmSync(disk, { recursive: true });
      },
    };
  },
  inflict: async ({ postgres, url }, seconds) => {
    const filler = path.join(disk, "filler");
    const until = performance.now() + seconds * 1000;
    // What the server frees meanwhile is filled, too.
    while (performance.now() < until) {
      fill(filler);
      await sleep(20);
    }
    rmSync(filler);
    // A server that cannot write its log ends itself. Who freed the disk starts it.
    if (!(await isUpWithin(url, upWithinMs))) await postgres.restart();
  },
};

/** Commits wait for a disk that needs a tenth of a second to write them. */
export const slowDisk: Fault = {
  about: "each commit waits 100 ms longer for the disk (PostgreSQL's commit_delay)",
  seconds: 20,
  inflict: ({ url }, seconds) =>
    onConnection(url, async (sql) => {
      await sql.query("alter system set commit_delay = 100000");
      await sql.query("alter system set commit_siblings = 0");
      await sql.query("select pg_reload_conf()");
      await sleep(seconds * 1000);
      await sql.query("alter system reset commit_delay");
      await sql.query("alter system reset commit_siblings");
      await sql.query("select pg_reload_conf()");
    }),
};

function fill(file: string): void {
  try {
    for (;;) appendFileSync(file, megabyte);
  } catch {
    // full
  }
}

async function isUpWithin(url: string, ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    const isUp = await onConnection(url, () => Promise.resolve(true)).catch(() => false);
    if (isUp) return true;
    await sleep(100);
  }
  return false;
}
