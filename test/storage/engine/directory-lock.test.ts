import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lockDirectory } from "../../../app/storage/engine/directory-lock.server.ts";

test("a second process is told which directory, which process, and what to do", async () => {
  const directory = temporaryDirectory();
  const other = await startHolder(directory);
  expect(other.said).toBe("locked");
  const attempt = () => lockDirectory(directory);
  expect(attempt).toThrow(directory);
  expect(attempt).toThrow(`in use by process ${other.pid}`);
  expect(attempt).toThrow("set DATABASE_URL to another directory");
  await other.end();
  lockDirectory(directory)();
});

test("a lock is gone when it is released, and when its process exits", async () => {
  const directory = temporaryDirectory();
  const release = lockDirectory(directory);
  expect(() => lockDirectory(directory)).toThrow("in use");
  release();
  release();
  expect(existsSync(lockFile(directory))).toBe(false);
  await (await startHolder(directory)).end();
  expect(existsSync(lockFile(directory))).toBe(false);
});

test("the lock of a killed process is taken over, by one process of several", async () => {
  const directory = temporaryDirectory();
  await (await startHolder(directory)).kill();
  expect(existsSync(lockFile(directory))).toBe(true);
  const holders = await Promise.all(Array.from({ length: 4 }, () => startHolder(directory)));
  expect(holders.filter(({ said }) => said === "locked")).toHaveLength(1);
  await Promise.all(holders.map((holder) => holder.end()));
});

test("a container's restart with the same process id is no second process", () => {
  const directory = temporaryDirectory();
  writeFileSync(lockFile(directory), String(process.pid));
  lockDirectory(directory)();
  expect(existsSync(lockFile(directory))).toBe(false);
});

test("another program that got a dead process's number does not hold its lock", () => {
  const directory = temporaryDirectory();
  writeFileSync(lockFile(directory), `${process.ppid} another-boot-1`);
  lockDirectory(directory)();
  // A lock of an older release tells the number alone.
  writeFileSync(lockFile(directory), String(process.ppid));
  expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.ppid}`);
});

/** Another process that tries to lock the directory, says how that went, and lives until it is ended. */
async function startHolder(directory: string) {
  const script = `
    import { lockDirectory } from "./app/storage/engine/directory-lock.server.ts";
    try { lockDirectory(process.argv[1]); console.log("locked"); } catch (error) { console.log(error.message); }
    process.stdin.resume();`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script, directory], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const [said] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  return {
    pid: child.pid,
    said: said.trim(),
    end: async () => void (child.stdin.end(), await exited),
    kill: async () => void (child.kill("SIGKILL"), await exited),
  };
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), "lock-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

function lockFile(directory: string): string {
  return path.join(directory, "process.pid");
}
