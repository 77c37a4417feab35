import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { linkClicked, signupCompleted } from "../../app/analytics/events.ts";
import { sendEvents } from "../../app/analytics/posthog.server.ts";
import { posthog } from "../support/posthog.ts";

test("events reach PostHog with the ids and the time they were written with, however often they are sent", async () => {
  const at = new Date("2026-11-01T12:00:00.123Z");
  const signup = signupCompleted({ userId: randomUUID(), referralSource: "store-a-0000", at });
  const click = {
    ...linkClicked({
      clickId: randomUUID(),
      referralCode: "store-a-0000",
      placement: "ig",
      utmParams: {},
      at,
    }),
    store: "a",
  };
  await sendEvents([signup, click]);
  await sendEvents([signup, click]);
  for (const event of [signup, click]) {
    const received = posthog.received.filter(({ uuid }) => uuid === event.uuid);
    expect(received).toHaveLength(2);
    for (const copy of received)
      expect(copy).toMatchObject({
        event: event.event,
        distinct_id: event.distinct_id,
        timestamp: at.toISOString(),
        properties: event.properties,
      });
  }
  expect(posthog.received.find(({ uuid }) => uuid === click.uuid)).toMatchObject({
    properties: { $groups: { store: "a" }, $process_person_profile: false },
  });
});

test("a delivery that PostHog did not take is an error, so that the job is tried again", async () => {
  const event = signupCompleted({ userId: randomUUID(), referralSource: "x", at: new Date() });
  for (const status of [500, 429, 400, 401]) {
    posthog.refuseOnce(event, status);
    await expect(sendEvents([event])).rejects.toThrow();
  }
  expect(posthog.received.filter(({ uuid }) => uuid === event.uuid)).toHaveLength(0);
});
