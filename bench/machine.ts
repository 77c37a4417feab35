import { availableParallelism, cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

const sampleMs = 300;
const patienceMs = 5_000;
const idleShareMin = 0.85;

/** The processors, in words. */
export function describeMachine(): string {
  return `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? "unknown processor"}`;
}

/** Waits until the processors have nothing to do; false when other programs keep them busy for too long. */
export async function waitForIdle(): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const before = ticks();
    await sleep(sampleMs);
    const after = ticks();
    if ((after.idle - before.idle) / (after.total - before.total) >= idleShareMin) return true;
  }
  return false;
}

function ticks(): { idle: number; total: number } {
  const times = cpus().map((cpu) => cpu.times);
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    total: times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0),
  };
}
