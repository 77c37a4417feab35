import type { Addresses } from "../web/addresses.ts";
import { html, type Html } from "../web/html.ts";
import { layout } from "../web/layout.ts";

/** The platform's landing page: an ordinary site with one line of the app's, `<script src="…/ref.js">`. */
export function landingPage(addresses: Addresses, exampleCode: string | null): string {
  return layout({
    title: "Syntropy Health",
    step: "visitor",
    addresses,
    bodyClass: "site",
    head: html`<script src="${addresses.app}/ref.js" defer></script>
      <script src="/landing.js" defer></script>`,
    body: html`<main class="page landing">
      <section class="hero">
        <p class="brand">Syntropy Health <span>demo site</span></p>
        <h1>Small habits,<br />steady health.</h1>
        <p class="lead">
          A few minutes a day: what you eat, how you sleep, how you move. We find the one next step that is
          worth it.
        </p>
        <a class="button primary" href="/signup">Create my account</a>
      </section>
      ${whatHappened(addresses, exampleCode)} ${exampleCode ? scenes() : ""}
      <ul class="promises">
        <li>
          <h2>Eat</h2>
          <p>Plans made of food you already like.</p>
        </li>
        <li>
          <h2>Sleep</h2>
          <p>One quiet change a week, not ten.</p>
        </li>
        <li>
          <h2>Move</h2>
          <p>Ten minutes count. We mean it.</p>
        </li>
      </ul>
    </main>`,
  });
}

function whatHappened(addresses: Addresses, exampleCode: string | null): Html {
  return html`<aside class="note" aria-labelledby="note-heading">
    <h2 id="note-heading">What just happened</h2>
    <p id="note" role="status">Looking…</p>
    <dl id="kept" hidden></dl>
    <p class="soft" id="once" hidden>
      One browser counts once in half an hour: opening the link again changes nothing.
    </p>
    <div class="buttons">
      <a class="button" id="somebody-else" href="/visit?code=${exampleCode}&amp;src=demo" hidden
        >Come as somebody else</a
      >
      <button class="button" id="forget" type="button" hidden>Forget me</button>
      ${
        exampleCode
          ? html`<a class="button" id="follow-example" href="/?ref=${exampleCode}" hidden
              >Follow a store’s link</a
            >`
          : html`<a class="button" id="follow-example" href="${addresses.admin}" hidden>Get a link first</a>`
      }
    </div>
  </aside>`;
}

function scenes(): Html {
  return html`<section class="note scenes" aria-labelledby="scenes-heading">
    <h2 id="scenes-heading">What often miscounts</h2>
    <p>Both play at once, by the same public requests that browsers make, and count for the first shop.</p>
    <div class="buttons">
      <button class="button" type="button" data-scene="shared-address">A shared address</button>
      <button class="button" type="button" data-scene="wifi">A shop’s Wi-Fi</button>
    </div>
    <ol id="scene" role="status"></ol>
  </section>`;
}
