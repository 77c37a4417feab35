// First in the page. A file of a release that is gone, or not here yet, would leave a page that answers to nothing.
// Loading the page again brings the release that is running. Once a minute at most: a file may be missing for good.
(() => {
  const noted = "store-referrals:reloaded";
  const isOurs = ({ src, href, type }) => /\/assets\//.test(src || href || "") || type === "module";
  const storage = usableStorage();
  addEventListener(
    "error",
    (event) => {
      const { target } = event;
      if (!(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement) || !isOurs(target))
        return;
      try {
        if (Date.now() - Number(storage.getItem(noted)) < 60_000) return;
        storage.setItem(noted, String(Date.now()));
      } catch {
        return; // Nothing could be noted, so the page would load again and again.
      }
      location.reload();
    },
    true,
  );

  // A private window may keep nothing for a frame, and throws an error. Remix would meet that error too, because it
  // reads the scroll position from there. So Remix gets a storage that lasts as long as the page.
  function usableStorage() {
    try {
      return window.sessionStorage;
    } catch {
      const kept = {};
      const inMemory = {
        getItem: (name) => (name in kept ? kept[name] : null),
        setItem: (name, value) => void (kept[name] = value),
        removeItem: (name) => delete kept[name],
      };
      Object.defineProperty(window, "sessionStorage", { value: inMemory, configurable: true });
      return null;
    }
  }
})();
