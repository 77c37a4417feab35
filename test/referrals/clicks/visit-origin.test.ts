import { expect, test } from "vitest";
import { channelOf } from "../../../app/referrals/clicks/known-sites.ts";
import { hostIn, originOf } from "../../../app/referrals/clicks/visit-origin.ts";

const own = new Set(["landing.example"]);
const computer =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36";
const phone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1";

function origin(referrer: string | null, agent = computer, placement: string | null = null) {
  return originOf({ userAgent: agent, referrer, country: null }, placement, own);
}

test("of a referrer only its host is read, and known sites, addresses and inner networks are told apart", () => {
  const cases: [referrer: string, cameFrom: string, channel: string][] = [
    ["", "direct", "direct"],
    ["https://l.instagram.com/?u=secret", "instagram", "social"],
    ["https://www.google.co.uk/", "google", "search"],
    ["https://google.com.evil.example/", "google.com.evil.example", "site"],
    ["https://mail.google.com/mail/u/0/", "gmail", "mail"],
    ["https://gemini.google.com/app", "gemini", "ai"],
    ["https://chatgpt.com/", "chatgpt", "ai"],
    ["android-app://com.google.android.gm/", "gmail", "mail"],
    ["https://WWW.Wellness-Notes.example:8443/private?token=1", "wellness-notes.example", "site"],
    ["https://user:pass@wellness.example/", "other", "site"],
    ["https://acme.myshopify.com/", "shop", "shop"],
    ["http://192.168.1.4/", "other", "site"],
    ["http://intranet/", "other", "site"],
    ["https://www.landing.example/", "unknown", "unknown"],
    [`https://${"a".repeat(90)}.example/`, "other", "site"],
    ["no address", "direct", "direct"],
  ];
  const wrong = cases.filter(([referrer, cameFrom, channel]) => {
    const found = origin(hostIn(referrer)).cameFrom;
    return found !== cameFrom || channelOf(found) !== channel;
  });
  expect(wrong).toEqual([]);
});

test("a sender who does not say where the visitor came from is unknown, not direct; an app's own browser tells", () => {
  expect(origin(null).cameFrom).toBe("unknown");
  expect(origin("", `${phone} Instagram 410.0.0`).cameFrom).toBe("instagram");
  expect(origin(null, `${phone} [FBAN/FBIOS;FBAV/500]`).cameFrom).toBe("facebook");
  expect(origin("blog.example", computer, "theme").cameFrom).toBe("shop");
});

test("a device is one of four classes", () => {
  const cases: [agent: string | null, device: string][] = [
    [computer, "desktop"],
    [phone, "mobile"],
    [
      "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36",
      "mobile",
    ],
    ["Mozilla/5.0 (Linux; Android 15; SM-X710) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36", "tablet"],
    [
      "Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
      "tablet",
    ],
    ["Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/537.36 Chrome/120 TV Safari/537.36", "other"],
    ["Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/156 Safari/537.36", "desktop"],
    [null, "other"],
  ];
  const wrong = cases.filter(
    ([userAgent, device]) =>
      originOf({ userAgent, referrer: "", country: null }, null, own).device !== device,
  );
  expect(wrong).toEqual([]);
});

test("a country is one that exists", () => {
  const of = (country: string | null) =>
    originOf({ userAgent: null, referrer: "", country }, null, own).country;
  expect(["DE", "us", "XX", "T1", "ZZ", "QQ", "Germany", "", null].map(of)).toEqual([
    ...["DE", "US"],
    ...Array<null>(7).fill(null),
  ]);
});
