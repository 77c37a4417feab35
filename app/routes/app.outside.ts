import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { requireStore } from "../http/admin-caller.server.ts";
import { newOutsideKey } from "../http/outside-key.server.ts";

/** Keys to what the merchant may open outside of the frame, for a quarter of an hour. */
export async function loader({ request }: LoaderFunctionArgs) {
  const store = await requireStore(request);
  const keys = {
    qr: newOutsideKey("qr", store),
    referrals: newOutsideKey("referrals", store),
    print: newOutsideKey("print", store),
  };
  return json(keys, { headers: { "Cache-Control": "no-store" } });
}
