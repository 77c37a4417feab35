// A stand-in for Shopify's App Bridge script. The code is our own, because the real script is closed and served by a
// CDN only. The types are Shopify's published ones. A part that the app does not use is missing, and says so when it is
// touched.
import { refuseFiles } from "./device.ts";
import { defineElements } from "./elements.ts";
import { authenticateFetch } from "./fetch.ts";
import { finishBounce, followNavigation } from "./navigation.ts";
import { script } from "./parent.ts";
import { shopifyGlobal } from "./shopify-global.ts";

if (!("shopify" in window)) {
  const complete = new Proxy(shopifyGlobal(), { get: presentOrLoud });
  Object.assign(window, { shopify: complete });
  authenticateFetch();
  refuseFiles();
  followNavigation();
  defineElements();
  finishBounce(script.parameters.get("shopify-reload"));
}

/** A missing API must fail at its use, not come out as undefined. */
function presentOrLoud(target: Record<PropertyKey, unknown>, key: PropertyKey): unknown {
  const isProbe = typeof key === "symbol" || ["then", "toJSON", "$$typeof"].includes(String(key));
  if (key in target || isProbe) return target[key];
  throw new Error(`App Bridge stand-in: shopify.${String(key)} is not implemented`);
}
