import type { Addresses } from "../web/addresses.ts";
import { html, type Html } from "../web/html.ts";
import { layout } from "../web/layout.ts";
import type { KeptReferral } from "./kept-referral.ts";

/** Makes an account, then shows the app's receipt for it. */
export function signUpPage(addresses: Addresses, kept: KeptReferral, userId: string): string {
  return layout({
    title: "Sign up · Syntropy Health",
    step: "signup",
    addresses,
    bodyClass: "site",
    body: html`<main class="page sign-up">
        <section>
          <p class="brand">Syntropy Health <span>demo site</span></p>
          <h1>Create your account</h1>
          <p class="lead">No e-mail, no name: the app only ever learns an opaque id.</p>
          <form id="sign-up" class="card">
            <label for="user-id">Your id</label>
            <input
              id="user-id"
              name="user_id"
              value="${userId}"
              required
              maxlength="128"
              autocomplete="off"
            />
            ${cameWith(kept)}
            <button class="button primary">Sign up</button>
          </form>
        </section>
        <section class="note" aria-labelledby="receipt-heading">
          <h2 id="receipt-heading">The receipt</h2>
          <p id="told" role="status">
            The auth backend reports every sign-up to the app, signed, and gets a receipt back. It will show
            here.
          </p>
          <p id="plain" class="plain"></p>
          <div class="buttons" id="after" hidden>
            <button class="button" id="activate" type="button">Become active</button>
            <button class="button" id="replay" type="button">Send the same message again</button>
            <button class="button" id="again" type="button">Sign up again as this user</button>
          </div>
          <details id="json" hidden>
            <summary>As JSON</summary>
            <pre></pre>
          </details>
          <p class="soft" id="onward" hidden>
            Look at the <a href="${addresses.admin}">shop’s numbers</a> or the
            <a href="${addresses.events}">events</a>.
          </p>
        </section>
      </main>
      <script src="/sign-up.js"></script>`,
  });
}

function cameWith(kept: KeptReferral): Html {
  if (!kept.code)
    return html`<p class="soft">This browser keeps no referral code: the sign-up is nobody’s referral.</p>`;
  return html`<p class="soft">
    This browser keeps the code <code>${kept.code}</code>${
      kept.clickId ? html` and the click <code>${kept.clickId}</code>` : html`, without a click`
    }.
  </p>`;
}
