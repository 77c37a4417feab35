// A stand-in for Shopify's App Bridge script: our own code, because the real one is closed and served by a CDN only.
// The types are Shopify's published ones; what the app does not use is missing and says so when it is touched.
import { defineElements } from "./elements.ts";
import { authenticateFetch } from "./fetch.ts";
import { finishBounce, followNavigation } from "./navigation.ts";
import { script } from "./parent.ts";
import { shopifyGlobal } from "./shopify-global.ts";

if (!("shopify" in window)) {
  const complete = new Proxy(shopifyGlobal(), { get: presentOrLoud });
  Object.assign(window, { shopify: complete });
  authenticateFetch();
  followNavigation();
  defineElements();
  finishBounce(script.parameters.get("shopify-reload"));
}

/** An API the stand-in lacks must fail where it is used, not come out as undefined. */
function presentOrLoud(target: Record<PropertyKey, unknown>, key: PropertyKey): unknown {
  const isProbe = typeof key === "symbol" || ["then", "toJSON", "$$typeof"].includes(String(key));
  if (key in target || isProbe) return target[key];
  throw new Error(`App Bridge stand-in: shopify.${String(key)} is not implemented`);
}
