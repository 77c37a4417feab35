import { json, type ActionFunctionArgs } from "@remix-run/node";
import { requireStore } from "../http/admin-caller.server.ts";
import { runLiveTest } from "../referrals/run-live-test.server.ts";

/** The home page's live test: a made-up visitor through the app's own addresses. */
export async function action({ request }: ActionFunctionArgs) {
  return json(await runLiveTest(await requireStore(request)));
}
