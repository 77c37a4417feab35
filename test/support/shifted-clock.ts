import { readFileSync } from "node:fs";

/*
 * Loaded before a program (`--import`): its wall clock is off by the seconds that the file `CLOCK_FILE` holds, from
 * moment to moment. As with a machine's clock that is set, timers and `performance.now()` go on as they were.
 */

const file = process.env["CLOCK_FILE"] ?? "";
const rereadMs = 20;
const RealDate = Date;
let offMs = 0;

function read(): void {
  offMs = Number(readFileSync(file, "utf8")) * 1000;
}

read();
setInterval(read, rereadMs).unref();

const now = (): number => RealDate.now() + offMs;

globalThis.Date = new Proxy(RealDate, {
  get: (target, key): unknown => (key === "now" ? now : Reflect.get(target, key)),
  construct: (target, given: unknown[], asked): object =>
    Reflect.construct(target, given.length > 0 ? given : [now()], asked) as object,
});
