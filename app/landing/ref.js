// The landing page's script: keeps a referral until the visitor signs up, and tells the app about the visit.
// First-party, 30 days, no dependency. The build serves a minified copy of at most 4 kB.
(() => {
  const dom = document; // A name that the minified copy shortens.
  // A module has no current script.
  const me = dom.currentScript || dom.querySelector('script[src*="/ref.js"]');
  const stub = window.storeReferral;
  if (!me || (stub && stub.utm)) return; // The page loads the script twice.

  const { consent, cookieDomain } = me.dataset;
  const waits = consent === "wait";
  const monthSeconds = 2592000; // 30 days
  const heldMs = 1800000; // Half an hour: a visit within it is no new one.
  const utmLengthMax = 3000; // A browser drops a cookie past 4 kB: the id must not be lost for the UTM.
  const retryMs = [1000, 5000];
  const codePattern = /^[\w-]{1,64}$/;
  const idPattern = /^[\da-f-]{36}$/i;

  let granted, forgotten, cookieless, lastText;
  let kept = {}; // The content of the cookie `ref_click`. It has `claim` until the app has answered.
  let turn = 0; // An answer to an earlier turn writes nothing.

  const state = (window.storeReferral = {
    code: null,
    clickId: null,
    utm: {},
    grant: safely(() => {
      if (granted) return;
      // In a frame of another site the script does nothing: to read that site's address throws.
      for (let frame = window; frame !== frame.parent; frame = frame.parent)
        frame.parent.location.href.length;
      granted = true;
      lastText = null;
      // A prerendered page is no visit yet.
      if (dom.prerendering) dom.addEventListener("prerenderingchange", safely(begin));
      else begin();
    }),
    forget: safely(() => {
      turn++;
      granted = false;
      forgotten = true;
      show(null, {});
      drop();
    }),
    read: safely(() => granted && !dom.prerendering && look(location.href)),
    push: (call) => safely(() => state[call]())(),
  });

  /** Makes a function that lets no error of `act` reach the page. */
  function safely(act) {
    return () => {
      try {
        act();
      } catch {
        // No visit is worth an error on somebody's page.
      }
    };
  }

  /** Of two cookies of one name, a host's and a domain's, the browser names the older first. */
  function cookie(name) {
    try {
      const pairs = dom.cookie.split("; ").filter((pair) => pair.startsWith(name + "="));
      return decodeURIComponent(pairs.pop().slice(name.length + 1));
    } catch {
      return "";
    }
  }

  function write(name, value, age, domain) {
    dom.cookie =
      `${name}=${encodeURIComponent(value)}; Max-Age=${age}; Path=/; SameSite=Lax` +
      (/^https/.test(location) ? "; Secure" : "") +
      (domain ? "; Domain=" + domain : "");
  }

  /** Removes both cookies with their twins: the host's own, and those of the domains above. */
  function drop() {
    const labels = location.hostname.split(".");
    for (const name of ["ref", "ref_click"]) {
      write(name, "", 0);
      labels.forEach((_, n) => write(name, "", 0, labels.slice(n).join(".")));
    }
  }

  function keep(code, click) {
    show(code, click);
    safely(() => {
      drop();
      write("ref", code, monthSeconds, cookieDomain);
      write("ref_click", JSON.stringify(click), monthSeconds, cookieDomain);
    })();
    cookieless = cookie("ref") !== code;
  }

  function show(code, click) {
    kept = click;
    state.code = code;
    state.clickId = click.click_id || null;
    state.utm = click.utm || {};
  }

  /** Reads a cookie's JSON with distrust: anybody can write anything into a cookie. */
  function recall() {
    if (cookieless) return;
    const code = cookie("ref");
    let click = {};
    safely(() => (click = Object(JSON.parse(cookie("ref_click")))))();
    if (!idPattern.test(click.click_id)) click.click_id = null;
    click.utm = Object(click.utm);
    show(codePattern.test(code) ? code : null, click);
  }

  /** A parameter's name, also as damaged links bring it: `REF`, `amp;ref`, `click%5Fid`. */
  function nameOf(key) {
    return key
      .toLowerCase()
      .replace(/^(amp;)+/, "")
      .replace("%5f", "_");
  }

  function parse(href) {
    const found = { utm: {} };
    new URL(href).searchParams.forEach((value, key) => {
      const name = nameOf(key);
      const into = name.startsWith("utm_") ? found.utm : found;
      if (!into[name]) into[name] = value;
    });
    if (encodeURIComponent(JSON.stringify(found.utm)).length > utmLengthMax) found.utm = {};
    found.page = href.split(/[?#]/)[0];
    found.src = found.src && /^[a-z\d-]{1,32}$/i.test(found.src) ? found.src.toLowerCase() : null;
    return found;
  }

  /** The code in a text that a chat, a mail or a phone may have damaged. The app's answer corrects it. */
  function codeOf(text) {
    safely(() => (text = decodeURIComponent(text)))();
    text = text.normalize("NFKC").replace(/\p{Cf}/gu, "");
    const pattern = /(?:^|[^a-z\d-])-*(store-[a-z\d-]{1,12}-[\da-f]{4})(?!-?[a-z\d])/i;
    const found = pattern.exec(text.replace(/[\p{Pd}\u2212_]/gu, "-"));
    return found ? found[1].toLowerCase() : codePattern.test(text) ? text : "";
  }

  function isStore(code) {
    return /^store-.+-[\da-f]{4}$/.test(code);
  }

  /** Takes the click id out of the address bar, so that a shared address is a plain referral link. */
  function clean() {
    const query = location.search.slice(1);
    const isKept = (part) => nameOf(part.split("=")[0]) !== "click_id";
    const rest = query.split("&").filter(isKept).join("&");
    const { page } = parse(location.href);
    if (rest !== query) history.replaceState(history.state, "", page + (rest && "?" + rest) + location.hash);
  }

  /** Consent may come on a later page, or after a router changed the address: then the code is in the address before. */
  function begin() {
    if (!granted) return;
    recall();
    const navigation = performance.getEntriesByType("navigation")[0] || {};
    const before = waits ? [navigation.name || "", dom.referrer] : [];
    const codeIn = (href) => codeOf((href.startsWith(location.origin + "/") && parse(href).ref) || "");
    const here = codeIn(location.href);
    // A directory's code of this page does not hide a store's of the page before.
    const isNew = (href) => {
      const code = codeIn(href);
      return code && code !== state.code && !isStore(here) && (isStore(code) || !here);
    };
    look(before.find(isNew) || location.href);
  }

  function look(href) {
    recall();
    const found = parse(href);
    // A router may call many times. The page before may have closed before its answer came.
    if (found.ref && (found.ref !== lastText || found.click_id)) {
      lastText = found.ref;
      safely(clean)();
      visit(codeOf(found.ref), found);
    } else if (kept.claim && state.code) visit(state.code, { ...kept, page: found.page });
  }

  function visit(code, { page, ref = code, click_id, src, utm }) {
    const isSame = code && code === state.code;
    const id = idPattern.test(click_id) ? click_id : null;
    const isRetry = isSame && kept.claim && (!id || id === kept.click_id);
    const held = isSame && Date.now() - Date.parse(kept.at) < heldMs ? kept.click_id : null;
    // An id from the address is this browser's own once the app has said so. Until then it has no `at`.
    const fresh = {
      click_id: id || (isSame && kept.click_id) || null,
      src,
      utm,
      at: (!id && isSame && kept.at) || null,
    };
    const click = isRetry || held ? kept : { ...fresh, claim: newClaim() };
    // A directory's or a newsletter's code does not take a visitor from a store.
    const mayKeep = (other) => other && (isStore(other) || !isStore(state.code));
    if (mayKeep(code)) keep(code, click);

    const ours = ++turn;
    const before = cookie("ref");
    const tell = (answer) => {
      const { click_id, referral_code } = answer;
      const told = (codePattern.test(referral_code) && referral_code) || code;
      // The visitor may have asked to be forgotten meanwhile, or have come by another link, in this tab or another.
      if (ours !== turn || before !== cookie("ref") || !idPattern.test(click_id) || !mayKeep(told)) return;
      keep(told, click_id === held ? kept : { click_id, src, utm, at: new Date() });
    };
    send(tell, () => ours === turn, {
      referral_code: ref.length > 500 ? code : ref,
      source_url: page + (src ? "?src=" + src : ""),
      utm_params: utm,
      click_id: (isRetry ? !kept.at && kept.click_id : id) || undefined,
      held,
      claim: click.claim || newClaim(),
      cookies: !cookieless,
      referrer: dom.referrer.split("/")[2] || "", // The host alone.
    });
  }

  function send(tell, isWanted, visit) {
    const body = JSON.stringify(visit);
    const url = new URL("/attribution/clicks", me.src);
    const post = (attempt) =>
      fetch(url, { method: "POST", body, keepalive: true, credentials: "omit" })
        .then((answer) => (answer.ok ? answer.json() : answer.status > 499 ? Promise.reject() : {}))
        .then(tell, () => {
          if (attempt in retryMs)
            setTimeout(
              safely(() => isWanted() && post(attempt + 1)),
              retryMs[attempt],
            );
        })
        .catch(() => {});
    post(0);
  }

  /** A random UUID, as every blob's address ends in one; `crypto.randomUUID` is missing on plain http. */
  function newClaim() {
    return URL.createObjectURL(new Blob()).slice(-36);
  }

  // A page restored from the cache may have missed an answer, or a call of `forget()`.
  addEventListener("pageshow", (event) => event.persisted && state.read());

  const calls = stub && (stub.q || stub);
  if (Array.isArray(calls)) {
    calls.forEach(state.push);
    calls.push = state.push;
  }
  if (!waits && !forgotten) state.grant();
})();
