import { randomInt } from "node:crypto";
import type { Context, Hono } from "hono";
import { deleteCookie } from "hono/cookie";
import type { StoreStats } from "../integration-api.ts";
import type { Addresses } from "../web/addresses.ts";
import { loopbackRouter } from "../web/loopback.ts";
import type { Callback, Callbacks } from "./callbacks.ts";
import { keptReferral } from "./kept-referral.ts";
import { landingPage } from "./landing-page.ts";
import { sharedAddress, shopWifi } from "./scenes.ts";
import { signUpPage } from "./sign-up-page.ts";
import { followAsNewVisitor } from "./visitors.ts";

type SignUp = { user_id?: string | number; referral_code?: string; click_id?: string };

export type PlatformParts = {
  addresses: Addresses;
  callbacks: Callbacks;
  scripts: { landing: string; signUp: string };
  /** A code to offer to visitors who came without one; null before the first store exists. */
  exampleCode: () => string | null;
  /** The numbers of the store with that code, now. */
  exampleStore: () => Promise<StoreStats | null>;
};

/** The consumer platform: its landing page, its sign-up page, and the auth backend that reports to the app. */
export function platformRouter(parts: PlatformParts): Hono {
  const { addresses, callbacks, scripts, exampleCode, exampleStore } = parts;
  const router = loopbackRouter([new URL(addresses.landing).origin]);

  router.get("/", (context) => context.html(landingPage(addresses, exampleCode())));
  router.get("/signup", (context) => context.html(signUpPage(addresses, keptReferral(context), newUserId())));
  router.get("/landing.js", (context) => script(context, scripts.landing));
  router.get("/sign-up.js", (context) => script(context, scripts.signUp));

  router.get("/visit", async (context) => {
    const { code = "", src = "" } = context.req.query();
    // Somebody else has a browser of their own, which holds no click.
    for (const name of ["ref", "ref_click"]) deleteCookie(context, name);
    return context.redirect((await followAsNewVisitor(addresses.appFront, code, src)) ?? "/");
  });

  for (const [path, play] of [
    ["/scenes/shared-address", sharedAddress],
    ["/scenes/wifi", shopWifi],
  ] as const)
    router.post(path, async (context) => {
      const code = exampleCode();
      if (!code) return context.json({ sentences: ["There is no shop yet. Install one first."] });
      const told = play({
        appFront: addresses.appFront,
        landing: addresses.landing,
        code,
        callbacks,
        exampleStore,
      });
      return context.json({ sentences: await told });
    });

  // The account is made and the visitor answered at once. The report to the app goes its own way.
  router.post("/signup", async (context) => {
    const given = await bodyOf<SignUp>(context);
    const kept = keptReferral(context);
    const userId = given.user_id ?? newUserId();
    const code = given.referral_code ?? kept.code;
    const isKeptCode = given.referral_code === undefined;
    const message = code
      ? callbacks.send("signups", {
          user_id: userId,
          referral_code: code,
          click_id: given.click_id ?? (isKeptCode ? kept.clickId : undefined),
          utm_params: isKeptCode ? kept.utm : undefined,
          occurred_at: new Date().toISOString(),
        })
      : null;
    return context.json(
      { user_id: userId, referral_code: code ?? null, message_id: message?.id ?? null },
      201,
    );
  });

  router.post("/activate", async (context) => {
    const { user_id } = await bodyOf<SignUp>(context);
    const message = callbacks.send("activations", { user_id, occurred_at: new Date().toISOString() });
    return context.json({ user_id, message_id: message.id }, 202);
  });

  router.post("/replay", async (context) => {
    const { message_id } = await bodyOf<{ message_id?: string }>(context);
    return answerMessage(context, callbacks.replay(message_id ?? ""));
  });
  router.get("/messages/:id", (context) => answerMessage(context, callbacks.find(context.req.param("id"))));

  return router;
}

function answerMessage(context: Context, message: Callback | undefined): Response {
  return message ? context.json(message) : context.json({ error: "no such message" }, 404);
}

async function bodyOf<Body>(context: Context): Promise<Partial<Body>> {
  return context.req.json<Partial<Body>>().catch(() => ({}));
}

function newUserId(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  return `user_${Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join("")}`;
}

function script(context: Context, source: string): Response {
  return context.body(source, 200, { "content-type": "text/javascript; charset=utf-8" });
}
