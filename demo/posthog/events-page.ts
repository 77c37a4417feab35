import type { Addresses } from "../web/addresses.ts";
import { html, jsonScript } from "../web/html.ts";
import { layout } from "../web/layout.ts";
import type { Mood } from "./received-events.ts";

/** One sentence for each event of the catalogue. */
const meanings: Record<string, string> = {
  STORE_REGISTERED: "A shop installed the app and got its referral code.",
  AFFILIATE_REFERRAL_LINK_COPIED: "The merchant copied a link.",
  STORE_REFERRAL_LINK_CLICKED: "A visitor followed a store’s link, and the click counted.",
  REFERRAL_SIGNUP_COMPLETED: "Somebody signed up with a referral code, any code.",
  STORE_REFERRAL_SIGNUP: "Somebody signed up with a store’s code.",
  REFERRAL_LIVE_TEST: "The merchant tried the whole chain with one button. It counts nowhere.",
};

const moodChoices: [Mood, string, string][] = [
  ["healthy", "Healthy", "Events are taken."],
  ["hanging", "Hanging", "Requests are never answered."],
  ["failing", "Failing", "Every request gets a 500."],
  ["limiting", "Limiting", "Every request gets a 429."],
];

/** What would be in PostHog, live. */
export function eventsPage(addresses: Addresses): string {
  return layout({
    title: "Events",
    step: "events",
    addresses,
    body: html`<main class="page events">
        <p class="not-shopify">Local stand-in, <b>not PostHog</b></p>
        <h1>Events</h1>
        <p class="lead">
          What the app told analytics, newest first. They arrive a moment after the fact, never before it.
        </p>
        <fieldset class="moods">
          <legend>Pretend that PostHog is</legend>
          ${moodChoices.map(
            ([mood, label, meaning]) =>
              html`<label title="${meaning}"
                ><input type="radio" name="mood" value="${mood}" /> ${label}</label
              >`,
          )}
          <p id="mood-note" role="status"></p>
        </fieldset>
        <p class="soft"><span id="count">0</span> · <a href="/events">all of them as JSON</a></p>
        <ol class="event-list" id="events" aria-label="Events, newest first"></ol>
        <p class="empty" id="empty">
          Nothing yet. <a href="${addresses.admin}">Copy a link</a>, be a visitor, sign up: each shows here.
        </p>
      </main>
      ${jsonScript("page-data", { meanings, moods: Object.fromEntries(moodChoices.map(([mood, , m]) => [mood, m])) })}
      <script src="/events-page.js"></script>`,
  });
}
