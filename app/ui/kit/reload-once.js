// First in the page. A file of a release that is gone, or not here yet, would leave a page that answers to nothing.
// Loading the page again brings the release that is running. Once a minute at most: a file may be missing for good.
(() => {
  const noted = "store-referrals:reloaded";
  const isOurs = ({ src, href, type }) => /\/assets\//.test(src || href || "") || type === "module";
  addEventListener(
    "error",
    (event) => {
      const { target } = event;
      if (!(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) || !isOurs(target))
        return;
      try {
        if (Date.now() - Number(sessionStorage.getItem(noted)) < 60_000) return;
        sessionStorage.setItem(noted, String(Date.now()));
      } catch {
        return; // Nothing could be noted, so the page would load again and again.
      }
      location.reload();
    },
    true,
  );
})();
