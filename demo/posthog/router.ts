import type { Context, Hono } from "hono";
import { gunzipSync } from "node:zlib";
import type { Addresses } from "../web/addresses.ts";
import { loopbackRouter } from "../web/loopback.ts";
import { eventsPage } from "./events-page.ts";
import { moods, type Incoming, type Mood, type ReceivedEvents } from "./received-events.ts";

const eventsShown = 100;
/** The paths that posthog-node has used over time. Version 5.70 posts to the first. */
const captureRoutes = ["/batch/", "/batch", "/capture/", "/i/v0/e/"];

/** Takes posthog-node's batches, answers the events as JSON, and shows them on a page. */
export function posthogRouter(events: ReceivedEvents, addresses: Addresses, script: string): Hono {
  const router = loopbackRouter([new URL(addresses.events).origin]);

  for (const route of captureRoutes)
    router.post(route, async (context) => {
      if (events.mood !== "healthy") return turnAway(context, events);
      events.add(await batchOf(context));
      return context.json({ status: "Ok" });
    });

  router.get("/events", (context) => context.json(events.all));
  // The made-up past of the first shop sends events too. On the page they would hide the events of now.
  const startedAt = new Date().toISOString();
  router.get("/recent", (context) => {
    const current = events.all.filter((event) => event.timestamp >= startedAt);
    return context.json({
      mood: events.mood,
      turnedAway: events.turnedAway,
      count: current.length,
      earlier: events.all.length - current.length,
      events: current.slice(-eventsShown).reverse(),
    });
  });
  router.post("/mood", async (context) => {
    const { mood } = await context.req.json<{ mood: Mood }>();
    if (!moods.includes(mood)) return context.json({ error: `one of ${moods.join(", ")}` }, 422);
    events.mood = mood;
    return context.json({ mood });
  });

  router.get("/events-page.js", (context) =>
    context.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  router.get("/", (context) => context.html(eventsPage(addresses)));
  return router;
}

async function turnAway(context: Context, events: ReceivedEvents): Promise<Response> {
  events.turnedAway += 1;
  if (events.mood === "limiting") return context.json({ detail: "slow down" }, 429, { "retry-after": "1" });
  if (events.mood === "failing") return context.json({ detail: "something broke" }, 500);
  // A hanging server never answers; the sender has to give up by itself.
  const { signal } = context.req.raw;
  await new Promise((gone) => signal.addEventListener("abort", gone));
  return context.body(null, 408);
}

async function batchOf(context: Context): Promise<Incoming[]> {
  const raw = Buffer.from(await context.req.arrayBuffer());
  const isZipped = context.req.header("content-encoding") === "gzip" || context.req.query("compression");
  const body = JSON.parse((isZipped ? gunzipSync(raw) : raw).toString()) as Incoming & {
    batch?: Incoming[];
  };
  return body.batch ?? [body];
}
