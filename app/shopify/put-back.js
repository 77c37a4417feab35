// Runs in the page of put-back-page.server.ts. App Bridge knows the shop in whose admin the frame is; the address of the
// page that was asked for does not. With both, the app's own page can be answered.
(async () => {
  const { shopify } = window;
  const tell = (id) => {
    for (const part of document.querySelectorAll("[data-part]")) part.hidden = part.id !== id;
  };
  if (window.top === window.self) return tell("outside");
  if (!shopify) return tell("blocked");
  const late = setTimeout(tell, 8000, "blocked");
  // App Bridge does all of it by itself.
  if (new URLSearchParams(location.search).has("shopify-reload")) return;
  try {
    const token = await shopify.idToken();
    clearTimeout(late);
    const claims = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const shop = new URL(JSON.parse(atob(claims)).dest).hostname;
    const ofShop = () => btoa(`admin.shopify.com/store/${shop.split(".")[0]}`).replace(/=/g, "");
    const url = new URL(location.href);
    if (/^\/auth(\/|$)/.test(url.pathname)) url.pathname = "/app";
    const { host, locale } = shopify.config;
    const added = { embedded: "1", host: host || ofShop(), id_token: token, shop };
    // The language of the merchant's admin, in which times and numbers are written.
    if (locale) added.locale = locale;
    for (const name of Object.keys(added)) url.searchParams.set(name, added[name]);
    location.replace(url);
  } catch (_) {
    tell("blocked");
  }
})();
