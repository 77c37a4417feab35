import { z } from "zod";
import { merchantAct } from "../http/merchant-act.server.ts";
import { runLiveTest } from "../referrals/live-test/run-live-test.server.ts";

/** The home page's live test: a made-up visitor through the app's own addresses. */
export const action = merchantAct(z.object({}), async (store) => ({
  status: "done",
  test: await runLiveTest(store),
}));
