export interface paths {
  "/key": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The key of this request
     * @description Any key with `integration:read`.
     */
    get: operations["getKey"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/stores": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The stores of this key, the newest first
     * @description A platform key gets every store, a store's key its own.
     *
     *     Any key with `integration:read`.
     */
    get: operations["listStores"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/stores/{slug}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One store
     * @description Any key with `integration:read`.
     */
    get: operations["getStore"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /**
     * Suspend a store, or lift the suspension
     * @description The links of a suspended store redirect on, and nothing is attributed; its merchant is told. `active` gives a store back the status that it would have without a suspension. Both are safe to repeat. An uninstalled store stays `deactivated`, and the suspension waits for it.
     *
     *     Platform keys with `integration:write`.
     */
    patch: operations["updateStore"];
    trace?: never;
  };
  "/stores/{slug}/stats": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A store's numbers, all-time and in a range of days
     * @description A fact falls in the day of its own time: the click's, the signup's, the activation's. Without a range: the last 30 days, today included.
     *
     *     Any key with `integration:read`.
     */
    get: operations["getStats"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/stores/{slug}/placements": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A store's places with their links, and their numbers in a range of days
     * @description Every visit is in exactly one line, so the lines add up to the store's numbers.
     *
     *     Any key with `integration:read`.
     */
    get: operations["listPlacements"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/stores/{slug}/referrals": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A store's clicks and signups, the newest first
     * @description In the order in which each was first recorded. The order never changes: a row that is matched during a walk is seen once, and rows that arrive meanwhile are ahead of it. `from` and `to` ask for the time of the signup, or of the click where there is no signup yet.
     *
     *     Any key with `integration:read`.
     */
    get: operations["listReferrals"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/stores/{slug}/referrals/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One referral with its receipt
     * @description Any key with `integration:read`.
     */
    get: operations["getReferral"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/people/{user_id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * A person's receipt
     * @description Platform keys with `integration:read`.
     */
    get: operations["getPerson"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/clicks": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Count a click that the platform's own server saw
     * @description By the rules of every hit: crawlers, repeats within 30 minutes and crowds from one address are not counted, and `filter` says so. Keep `click_id` and report it with the signup: the match is certain then. Give `Idempotency-Key`, and a repeat of the request gets the first answer.
     *
     *     Platform keys with `integration:write`.
     */
    post: operations["createClick"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/audit-log": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Keys, endpoints, settings and suspensions: who changed what, the newest first
     * @description Kept two years. The app does not know people: a page's act is the shop's.
     *
     *     Platform keys with `integration:read`.
     */
    get: operations["listAuditEntries"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/webhook-endpoints": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The endpoints of this key
     * @description A platform key has the platform's endpoints, a store's key the store's; 20 at most.
     *
     *     Any key with `integration:read`.
     */
    get: operations["listWebhookEndpoints"];
    put?: never;
    /**
     * Add an endpoint
     * @description Events are posted to it, signed as Standard Webhooks says, at least once and in no promised order. A 2xx within 15 s takes a message; else it comes again for a day.
     *
     *     Any key with `integration:write`.
     */
    post: operations["createWebhookEndpoint"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/webhook-endpoints/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One endpoint
     * @description Any key with `integration:read`.
     */
    get: operations["getWebhookEndpoint"];
    put?: never;
    post?: never;
    /**
     * Remove an endpoint, with all that waits for it
     * @description Any key with `integration:write`.
     */
    delete: operations["deleteWebhookEndpoint"];
    options?: never;
    head?: never;
    /**
     * Change an endpoint, pause it, or let it go on
     * @description `active` lets a paused or disabled endpoint go on, with all that waits for it.
     *
     *     Any key with `integration:write`.
     */
    patch: operations["updateWebhookEndpoint"];
    trace?: never;
  };
  "/webhook-endpoints/{id}/test": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a `webhook.test` event
     * @description Any key with `integration:write`.
     */
    post: operations["testWebhookEndpoint"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/webhook-endpoints/{id}/rotate-secret": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Get a new secret
     * @description For a day both secrets sign each message, the new one first.
     *
     *     Any key with `integration:write`.
     */
    post: operations["rotateWebhookSecret"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/webhook-endpoints/{id}/deliveries": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * An endpoint's messages of the last 30 days with their attempts, the newest first
     * @description Any key with `integration:read`.
     */
    get: operations["listWebhookDeliveries"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/webhook-endpoints/{id}/resend": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send one message again, or all since a time
     * @description Any key with `integration:write`.
     */
    post: operations["resendWebhookDeliveries"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    StoreChange: {
      /** @enum {string} */
      status: "active" | "suspended";
    };
    NewClick: {
      referral_code: string;
      /**
       * Format: uri
       * @description The address that the visitor opened. Origin, path, `utm_*` and `src` are kept.
       */
      source_url: string;
      /** @description Wins over the UTM of `source_url`. `[]` is PHP's empty object. */
      utm_params?:
        | (
            | {
                [key: string]: unknown;
              }
            | unknown[]
          )
        | null;
      /** @description The visitor, as the platform's server saw them. */
      visitor: {
        /** @description The visitor's IP address; a port is ignored. It is hashed with a secret of the day, and stored nowhere. */
        address?: string | null;
        user_agent?: string | null;
        /** @description The visitor's `Accept-Language`. */
        language?: string | null;
      };
    };
    NewWebhookEndpoint: {
      /** Format: uri */
      url: string;
      /** @description Default: all but `referral.clicked`. */
      events?: (
        | "referral.clicked"
        | "referral.signed_up"
        | "referral.active"
        | "referral.rematched"
        | "store.created"
        | "store.status_changed"
        | "person.erased"
      )[];
    };
    WebhookEndpointChange: {
      /** Format: uri */
      url?: string;
      events?: (
        | "referral.clicked"
        | "referral.signed_up"
        | "referral.active"
        | "referral.rematched"
        | "store.created"
        | "store.status_changed"
        | "person.erased"
      )[];
      /** @enum {string} */
      status?: "active" | "paused";
    };
    WebhookResend: {
      /** Format: uuid */
      message_id?: string;
      /** Format: date-time */
      since?: string;
    };
    Key: {
      name: string;
      scopes: ("integration:read" | "integration:write")[];
      /** @description The key's store. Null for a platform key, which sees all. */
      store: string | null;
    };
    /** @description A refusal, as RFC 9457 says. */
    Problem: {
      type: string;
      title: string;
      status: number;
      /** @description What is wrong, in English. */
      detail: string;
      /**
       * @description Stable: programs read this.
       * @example invalid_request
       */
      code: string;
      /** @description The bad parameter or field. */
      field?: string;
      /** @description Names the request in the app's log. */
      request_id: string;
    };
    StorePage: {
      data: components["schemas"]["Store"][];
      /** @description Send it as `cursor` for the next page. Null on the last page. A page may hold fewer rows than `limit`, or none, and still have a next one. */
      next_cursor: string | null;
    };
    Store: {
      /**
       * @description The store's slug.
       * @example acme-supps
       */
      slug: string;
      /** @description The shop's name. Empty after the shop was redacted. */
      name: string;
      category: ("supplement_shop" | "health_food" | "online_wellness" | "fitness" | "other") | null;
      /**
       * @description `pending`: installed, category not chosen yet. `active`: in service. `suspended`: by the platform. `deactivated`: uninstalled. Visits of pending and active stores are attributed.
       * @enum {string}
       */
      status: "pending" | "active" | "suspended" | "deactivated";
      /** @example store-acme-supps-a1b2 */
      referral_code: string;
      /**
       * Format: uri
       * @description The landing page with `?ref=`. Its script counts the visit.
       */
      referral_link: string;
      /**
       * Format: uri
       * @description Counted on the server, then redirected to the landing page.
       */
      tracked_link: string;
      /**
       * @description The shop's IANA zone; UTC when it is unknown here.
       * @example Asia/Kolkata
       */
      time_zone: string;
      /**
       * Format: date-time
       * @example 2026-11-22T09:30:00.000Z
       */
      created_at: string;
    };
    Stats: {
      /**
       * @description The store's slug.
       * @example acme-supps
       */
      store: string;
      referral_code: string;
      /** Format: uri */
      referral_link: string;
      /** Format: uri */
      tracked_link: string;
      /** @description All-time, as everything beginning with `total_`. */
      total_clicks: number;
      /** @description Clicks whose browser ran the landing script. */
      confirmed_clicks: number;
      /** @description Everyone attributed who signed up, active ones too. */
      total_signups: number;
      total_active: number;
      /** @description Signups that matched a click ÷ counted clicks, 4 decimals. Null without clicks. */
      conversion_rate: number | null;
      recent_signups_30d: number;
      /** @description Hits that were redirected and not counted, by reason. */
      filtered_clicks: {
        bot: number;
        prefetch: number;
        embedded: number;
        duplicate: number;
        excess: number;
        inactive: number;
      };
      last_click_at: string | null;
      last_signup_at: string | null;
      range: {
        /**
         * Format: date
         * @example 2026-11-22
         */
        from: string;
        /**
         * Format: date
         * @example 2026-11-22
         */
        to: string;
        time_zone: string;
        /** @enum {string} */
        interval: "day" | "week" | "month";
      };
      /** @description One point for each day, week (from Monday) or month, empty ones too. */
      series: {
        /**
         * Format: date
         * @example 2026-11-22
         */
        date: string;
        clicks: number;
        signups: number;
        active: number;
      }[];
      /** @description The sum of `series`. */
      in_range: components["schemas"]["Sums"];
      /** @description The equally long range before. */
      previous: components["schemas"]["Sums"];
    };
    Sums: {
      clicks: number;
      signups: number;
      active: number;
    };
    Placements: {
      range: {
        /**
         * Format: date
         * @example 2026-11-22
         */
        from: string;
        /**
         * Format: date
         * @example 2026-11-22
         */
        to: string;
        time_zone: string;
      };
      data: components["schemas"]["Placement"][];
      total: {
        clicks: number;
        signups: number;
        active: number;
        /** @description Signups that matched a click ÷ counted clicks, 4 decimals. Null without clicks. */
        conversion_rate: number | null;
      };
    };
    Placement: {
      /** @description What `?src=` says. Null for a line that is no place of the store. */
      name: string | null;
      /** @description What the merchant calls the place, in any script. Null for a line that is none. */
      label: string | null;
      /**
       * @description `place`: named by the merchant. `theme`: the block in the shop's theme. `none`: links without a place. `other`: links that name a place nobody added.
       * @enum {string}
       */
      kind: "place" | "theme" | "none" | "other";
      /** @description Hidden from the merchant. Its printed links count on. */
      archived: boolean;
      referral_link: string | null;
      tracked_link: string | null;
      clicks: number;
      signups: number;
      active: number;
      /** @description Signups that matched a click ÷ counted clicks, 4 decimals. Null without clicks. */
      conversion_rate: number | null;
    };
    ReferralPage: {
      data: components["schemas"]["Referral"][];
      /** @description Send it as `cursor` for the next page. Null on the last page. A page may hold fewer rows than `limit`, or none, and still have a next one. */
      next_cursor: string | null;
    };
    Referral: {
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      status: "clicked" | "signed_up" | "active";
      /** @description How the signup found its click: `click_id` is certain, `referral_code` is a guess by the code alone, `none` is a signup without a click. Null before the signup. */
      match_method: ("click_id" | "referral_code" | "none") | null;
      /** @description The visitor's browser ran the landing script. */
      confirmed: boolean;
      placement: string | null;
      /** @description UTM parameters as they came; a repeated one is a list. */
      utm_params: {
        [key: string]: string | string[];
      };
      /** @description Origin, path, `utm_*` and `src` of the visited address. */
      source_url: string | null;
      /**
       * @description Tells two people of a list apart, and says nothing about either.
       * @example 9f3a
       */
      person: string;
      /** @description The auth backend's id of the person. Null for stores' keys, before the signup, and after an erasure. */
      user_id: string | null;
      clicked_at: string | null;
      signed_up_at: string | null;
      activated_at: string | null;
    };
    ReferralWithReceipt: {
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      status: "clicked" | "signed_up" | "active";
      /** @description How the signup found its click: `click_id` is certain, `referral_code` is a guess by the code alone, `none` is a signup without a click. Null before the signup. */
      match_method: ("click_id" | "referral_code" | "none") | null;
      /** @description The visitor's browser ran the landing script. */
      confirmed: boolean;
      placement: string | null;
      /** @description UTM parameters as they came; a repeated one is a list. */
      utm_params: {
        [key: string]: string | string[];
      };
      /** @description Origin, path, `utm_*` and `src` of the visited address. */
      source_url: string | null;
      /**
       * @description Tells two people of a list apart, and says nothing about either.
       * @example 9f3a
       */
      person: string;
      /** @description The auth backend's id of the person. Null for stores' keys, before the signup, and after an erasure. */
      user_id: string | null;
      clicked_at: string | null;
      signed_up_at: string | null;
      activated_at: string | null;
      /**
       * @description The store's slug.
       * @example acme-supps
       */
      store: string;
      referral_code: string;
      receipt: {
        /** @description The older system that the referral was brought in from. Null for one of this app's own. */
        imported_from: string | null;
        confidence: ("certain" | "probable") | null;
        /** @description What ties the signup to its click, or to a link only (`link`). */
        evidence: ("click_id" | "referral_code" | "link" | "none") | null;
        /** @description What the visitor's browser said of the click: its own (`confirmed`), that it held an earlier one (`held`), or nothing. */
        browser: {
          /** @enum {string} */
          said: "confirmed" | "held" | "nothing";
          at: string | null;
        } | null;
        /** @description From the click to the signup. */
        click_age_seconds: number | null;
        /** @description How old a click may be to be matched. */
        window_days: number;
        /** @description Until when an open click can be matched. */
        open_until: string | null;
        /** @description The person was erased. */
        erased: boolean;
        /** @description Open clicks that could be the signup's own, where the match is a guess. */
        rivals: {
          count: number;
          /** @description There are more than `count`. */
          is_more: boolean;
          latest: {
            /** Format: uuid */
            id: string;
            /**
             * Format: date-time
             * @example 2026-11-22T09:30:00.000Z
             */
            clicked_at: string;
            source: string | null;
          }[];
        };
      };
    };
    /** @description The receipt that the signed routes answer a repeated report with. */
    PersonReceipt: {
      user_id: string;
      /** @description The code that the person came with. */
      referral_source: string | null;
      attributed: boolean;
      /** @description Why no store has the signup. Null when a store has. */
      reason: ("generic_code" | "unknown_code" | "store_inactive" | "erased" | "signup_not_seen") | null;
      store: string | null;
      referral_id: string | null;
      /** @enum {string} */
      status: "signed_up" | "active";
      match: {
        /** @enum {string} */
        method: "click_id" | "referral_code" | "none";
        confidence: ("certain" | "probable" | "possible") | null;
        probability: number | null;
        clicked_at: string | null;
        click_age_seconds: number | null;
        utm_params: {
          [key: string]: string | string[];
        };
        placement: string | null;
      } | null;
      /** @description The older system that the referral was brought in from. */
      imported_from?: string;
      /** @constant */
      repeat: true;
      warnings: string[];
    };
    Click: {
      /** Format: uuid */
      click_id: string;
      counted: boolean;
      /** @description Why the click is not counted. */
      filter: ("bot" | "prefetch" | "embedded" | "duplicate" | "excess" | "inactive") | null;
    };
    AuditPage: {
      data: components["schemas"]["AuditEntry"][];
      /** @description Send it as `cursor` for the next page. Null on the last page. A page may hold fewer rows than `limit`, or none, and still have a next one. */
      next_cursor: string | null;
    };
    AuditEntry: {
      /** Format: uuid */
      id: string;
      /**
       * Format: date-time
       * @example 2026-11-22T09:30:00.000Z
       */
      at: string;
      /** @description Null: the platform's own. */
      store: string | null;
      /** @enum {string} */
      act:
        | "key.created"
        | "key.revoked"
        | "key.restored"
        | "endpoint.created"
        | "endpoint.changed"
        | "endpoint.removed"
        | "endpoint.secret_rotated"
        | "settings.changed"
        | "store.suspended"
        | "store.activated"
        | "referrals.imported";
      /** @enum {string} */
      via: "page" | "api" | "command";
      /** @description The name of the key, by API. */
      key: string | null;
      detail: {
        [key: string]: string | boolean | string[];
      };
    };
    WebhookEndpointPage: {
      data: components["schemas"]["WebhookEndpoint"][];
      /** @description Send it as `cursor` for the next page. Null on the last page. A page may hold fewer rows than `limit`, or none, and still have a next one. */
      next_cursor: string | null;
    };
    WebhookEndpoint: {
      /** Format: uuid */
      id: string;
      url: string;
      events: (
        | "referral.clicked"
        | "referral.signed_up"
        | "referral.active"
        | "referral.rematched"
        | "store.created"
        | "store.status_changed"
        | "person.erased"
      )[];
      /** @description Whose events it gets. Null: all stores'. */
      store: string | null;
      /**
       * @description `paused`: messages wait, by hand or after five days of failures (`status_reason`). `disabled`: it answered 410, and no message is written for it.
       * @enum {string}
       */
      status: "active" | "paused" | "disabled";
      status_reason: ("by_hand" | "failing" | "gone") | null;
      /** @description The first of the failures in a row. */
      failing_since: string | null;
      /**
       * Format: date-time
       * @example 2026-11-22T09:30:00.000Z
       */
      created_at: string;
    };
    WebhookEndpointWithSecret: {
      /** Format: uuid */
      id: string;
      url: string;
      events: (
        | "referral.clicked"
        | "referral.signed_up"
        | "referral.active"
        | "referral.rematched"
        | "store.created"
        | "store.status_changed"
        | "person.erased"
      )[];
      /** @description Whose events it gets. Null: all stores'. */
      store: string | null;
      /**
       * @description `paused`: messages wait, by hand or after five days of failures (`status_reason`). `disabled`: it answered 410, and no message is written for it.
       * @enum {string}
       */
      status: "active" | "paused" | "disabled";
      status_reason: ("by_hand" | "failing" | "gone") | null;
      /** @description The first of the failures in a row. */
      failing_since: string | null;
      /**
       * Format: date-time
       * @example 2026-11-22T09:30:00.000Z
       */
      created_at: string;
      /**
       * @description Signs the messages. Told only here.
       * @example whsec_…
       */
      secret: string;
    };
    WebhookTest: {
      /** Format: uuid */
      message_id: string;
    };
    NewWebhookSecret: {
      /**
       * @description Signs the messages. Told only here.
       * @example whsec_…
       */
      secret: string;
      /**
       * Format: date-time
       * @example 2026-11-22T09:30:00.000Z
       */
      previous_secret_ends_at: string;
    };
    WebhookDeliveryPage: {
      data: components["schemas"]["WebhookDelivery"][];
      /** @description Send it as `cursor` for the next page. Null on the last page. A page may hold fewer rows than `limit`, or none, and still have a next one. */
      next_cursor: string | null;
    };
    WebhookDelivery: {
      /**
       * Format: uuid
       * @description The message's `webhook-id`.
       */
      id: string;
      type: string;
      /** @enum {string} */
      state: "waiting" | "delivered" | "failed";
      /**
       * Format: date-time
       * @example 2026-11-22T09:30:00.000Z
       */
      occurred_at: string;
      next_attempt_at: string | null;
      attempts: {
        /**
         * Format: date-time
         * @example 2026-11-22T09:30:00.000Z
         */
        at: string;
        /** @description The HTTP status. Null when nobody answered. */
        status: number | null;
        ms: number;
        /** @description The answer's beginning, or why there is none. */
        answer: string;
      }[];
    };
    WebhookResent: {
      resent: number;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: {
    /** @description What is left of the key's minute: requests (`r`), and seconds to its end (`t`). */
    RateLimit: string;
    /** @description The key's quota (`q`) in a window of seconds (`w`). */
    "RateLimit-Policy": string;
    /** @description Names the request in the app's log. */
    "X-Request-Id": string;
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The key */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Key"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  listStores: {
    parameters: {
      query?: {
        /** @description Rows of a page. */
        limit?: number;
        /** @description `next_cursor` of the page before. Opaque. */
        cursor?: string;
        status?: "pending" | "active" | "suspended" | "deactivated";
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of stores */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["StorePage"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getStore: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The store's slug. */
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The store */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Store"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: No store of this slug is the key's to see. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  updateStore: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The store's slug. */
        slug: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["StoreChange"];
      };
    };
    responses: {
      /** @description The store as it is now */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Store"];
        };
      };
      /** @description `invalid_json`: The body is not JSON. */
      400: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `insufficient_scope`: The key lacks the scope.
       *     `platform_key_required`: The key is a store's.
       */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: No store of this slug is the key's to see. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `payload_too_large`: The body is longer than 64 KiB. */
      413: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getStats: {
    parameters: {
      query?: {
        /** @description First day of the range. Goes with `to`. */
        from?: string;
        /** @description Last day of the range, included. */
        to?: string;
        /** @description The IANA zone whose days are meant. Default: the shop's. */
        time_zone?: string;
        interval?: "day" | "week" | "month";
        /** @description Numbers of one place only: a place of the store, `theme` (the block in the shop's theme), `other` (links that name a place nobody added), or empty (links without a place). */
        placement?: string;
      };
      header?: never;
      path: {
        /** @description The store's slug. */
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The numbers */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Stats"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: No store of this slug is the key's to see. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  listPlacements: {
    parameters: {
      query?: {
        /** @description First day of the range. Goes with `to`. */
        from?: string;
        /** @description Last day of the range, included. */
        to?: string;
        /** @description The IANA zone whose days are meant. Default: the shop's. */
        time_zone?: string;
      };
      header?: never;
      path: {
        /** @description The store's slug. */
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The places */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Placements"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: No store of this slug is the key's to see. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  listReferrals: {
    parameters: {
      query?: {
        /** @description Rows of a page. */
        limit?: number;
        /** @description `next_cursor` of the page before. Opaque. */
        cursor?: string;
        /** @description First day of the range. Goes with `to`. */
        from?: string;
        /** @description Last day of the range, included. */
        to?: string;
        /** @description The IANA zone whose days are meant. Default: the shop's. */
        time_zone?: string;
        status?: "clicked" | "signed_up" | "active";
        /** @description Only links with this place. Empty: only links without one. */
        placement?: string;
      };
      header?: never;
      path: {
        /** @description The store's slug. */
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of referrals */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ReferralPage"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: No store of this slug is the key's to see. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getReferral: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The store's slug. */
        slug: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The referral */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ReferralWithReceipt"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key's stores have no such store or referral. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getPerson: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description The auth backend's id. */
        user_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The receipt */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["PersonReceipt"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `insufficient_scope`: The key lacks the scope.
       *     `platform_key_required`: The key is a store's.
       */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: Nobody reported this person, or the person was erased. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  createClick: {
    parameters: {
      query?: never;
      header?: {
        /** @description Any text of your own, one for each click. Remembered 30 days. */
        "idempotency-key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewClick"];
      };
    };
    responses: {
      /** @description The click's id, and whether the click is counted */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Click"];
        };
      };
      /** @description `invalid_json`: The body is not JSON. */
      400: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `insufficient_scope`: The key lacks the scope.
       *     `platform_key_required`: The key is a store's.
       */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `id_reused`: The Idempotency-Key came before with another body. */
      409: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `payload_too_large`: The body is longer than 64 KiB. */
      413: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `invalid_request`: A part of the request is wrong: `field` names it.
       *     `unknown_code`: No store has this code.
       */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  listAuditEntries: {
    parameters: {
      query?: {
        /** @description Rows of a page. */
        limit?: number;
        /** @description `next_cursor` of the page before. Opaque. */
        cursor?: string;
        /** @description Only this store's. Default: everything. */
        store?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of entries */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["AuditPage"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `insufficient_scope`: The key lacks the scope.
       *     `platform_key_required`: The key is a store's.
       */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: No store of this slug is the key's to see. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  listWebhookEndpoints: {
    parameters: {
      query?: {
        /** @description Rows of a page. */
        limit?: number;
        /** @description `next_cursor` of the page before. Opaque. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of endpoints, the oldest first */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookEndpointPage"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  createWebhookEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewWebhookEndpoint"];
      };
    };
    responses: {
      /** @description The endpoint, and its secret this once */
      201: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookEndpointWithSecret"];
        };
      };
      /** @description `invalid_json`: The body is not JSON. */
      400: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `too_many`: There are 20 endpoints. */
      409: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `payload_too_large`: The body is longer than 64 KiB. */
      413: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  getWebhookEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The endpoint */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookEndpoint"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key has no such endpoint. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  deleteWebhookEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone */
      204: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key has no such endpoint. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  updateWebhookEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["WebhookEndpointChange"];
      };
    };
    responses: {
      /** @description The endpoint as it is now */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookEndpoint"];
        };
      };
      /** @description `invalid_json`: The body is not JSON. */
      400: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key has no such endpoint. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `payload_too_large`: The body is longer than 64 KiB. */
      413: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  testWebhookEndpoint: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is on its way: look at the deliveries */
      202: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookTest"];
        };
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key has no such endpoint. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  rotateWebhookSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The new secret, this once */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["NewWebhookSecret"];
        };
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key has no such endpoint. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  listWebhookDeliveries: {
    parameters: {
      query?: {
        /** @description Rows of a page. */
        limit?: number;
        /** @description `next_cursor` of the page before. Opaque. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of messages */
      200: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookDeliveryPage"];
        };
      };
      /** @description Not changed since the answer with this `ETag` */
      304: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content?: never;
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key has no such endpoint. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
  resendWebhookDeliveries: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["WebhookResend"];
      };
    };
    responses: {
      /** @description How many go again */
      202: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["WebhookResent"];
        };
      };
      /** @description `invalid_json`: The body is not JSON. */
      400: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /**
       * @description `missing_key`: There is no key.
       *     `invalid_key`: The key is unknown, revoked, or its store uninstalled the app.
       */
      401: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `insufficient_scope`: The key lacks the scope. */
      403: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `not_found`: The key has no such endpoint. */
      404: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `payload_too_large`: The body is longer than 64 KiB. */
      413: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `invalid_request`: A part of the request is wrong: `field` names it. */
      422: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description `rate_limited`: The key has used up its minute: see `Retry-After`. */
      429: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
      /** @description A failure here, or a pause: `internal_error`, `unavailable`. */
      default: {
        headers: {
          RateLimit: components["headers"]["RateLimit"];
          "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
          "X-Request-Id": components["headers"]["X-Request-Id"];
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"];
        };
      };
    };
  };
}
