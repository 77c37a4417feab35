// Keeps a referral until the visitor signs up. First-party, 30 days, no dependency.
(function () {
  var me = document.currentScript;
  var data = me.dataset;
  var maxAge = 30 * 24 * 60 * 60;
  var state = (window.storeReferral = {
    code: null,
    clickId: null,
    utm: {},
    grant: function () {
      if (!granted) ((granted = true), begin());
    },
    forget: function () {
      write("ref", "", 0);
      write("ref_click", "", 0);
      state.code = state.clickId = null;
      state.utm = {};
    },
  });
  var granted = data.consent !== "wait";

  function read(name) {
    var found = document.cookie.match("(?:^|; )" + name + "=([^;]*)");
    return found && decodeURIComponent(found[1]);
  }

  function write(name, value, age) {
    document.cookie =
      name +
      "=" +
      encodeURIComponent(value) +
      "; Max-Age=" +
      age +
      "; Path=/; SameSite=Lax" +
      (location.protocol === "https:" ? "; Secure" : "") +
      (data.cookieDomain ? "; Domain=" + data.cookieDomain : "");
  }

  function keep(clickId, src) {
    state.clickId = clickId;
    write("ref", state.code, maxAge);
    var kept = { click_id: clickId, src: src, utm: state.utm };
    // A browser drops a cookie past 4 kB. The click itself has its UTM; the id must not be lost for it.
    if (encodeURIComponent(JSON.stringify(kept)).length > 3500) kept.utm = {};
    write("ref_click", JSON.stringify(kept), maxAge);
  }

  function recall() {
    try {
      var kept = JSON.parse(read("ref_click") || "{}");
      state.code = read("ref");
      state.clickId = kept.click_id || null;
      state.utm = kept.utm || {};
    } catch (error) {
      state.utm = {};
    }
  }

  function start() {
    var query = new URLSearchParams(location.search);
    var code = query.get("ref");
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(code || "")) return recall();
    state.code = /^store-/i.test(code) ? code.toLowerCase() : code;
    state.utm = {};
    query.forEach(function (value, key) {
      if (key.slice(0, 4) === "utm_" && !(key in state.utm)) state.utm[key] = value;
    });
    var src = query.get("src");
    keep(query.get("click_id"), src);
    if (state.clickId) return;
    fetch(new URL("/attribution/clicks", me.src), {
      method: "POST",
      body: JSON.stringify({ referral_code: state.code, source_url: location.href }),
      keepalive: true,
      credentials: "omit",
    })
      .then(function (answer) {
        return answer.json();
      })
      .then(function (answer) {
        if (answer.click_id) keep(answer.click_id, src);
      })
      .catch(function () {});
  }

  // A page that is only being prepared is nobody's visit yet.
  function begin() {
    if (document.prerendering) document.addEventListener("prerenderingchange", start, { once: true });
    else start();
  }

  if (granted) begin();
})();
