import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createBodyRoom } from "../../app/http/body-room.server.ts";

test("when bodies need too much memory together, the one longest under way makes room", async () => {
  const room = createBodyRoom(100, () => "dropped");
  const outcome = (body: { dropped: Promise<never> }) =>
    Promise.race([body.dropped.catch(String), setImmediate("under way")]);
  const [idle, first, second, third] = [room.enter(), room.enter(), room.enter(), room.enter()];
  first.take(60);
  second.take(40);
  expect(await Promise.all([first, second].map(outcome))).toEqual(["under way", "under way"]);
  third.take(1);
  expect(await Promise.all([idle, first, second, third].map(outcome))).toEqual([
    "under way",
    "dropped",
    "under way",
    "under way",
  ]);
  first.take(1000); // a chunk that was on its way
  second.leave();
  third.take(99);
  expect(await outcome(third)).toBe("under way");
  idle.take(1);
  expect(await Promise.all([idle, third].map(outcome))).toEqual(["dropped", "under way"]);
});
