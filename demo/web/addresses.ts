/** Where everything of one demo run answers. */
export type Addresses = {
  /** Origin of the stand-in for Shopify's admin. */
  admin: string;
  /** Origin of the app as browsers know it: the reverse proxy in front of it. */
  app: string;
  /** The same, reachable from this process: differs from `app` in strict mode only. */
  appFront: string;
  /** The app's own port. The reverse proxy is one hop, so whoever speaks to this port directly may say an address. */
  appDirect: string;
  /** The landing page, ready to be LANDING_URL. */
  landing: string;
  signUp: string;
  /** The page that shows analytics events. */
  events: string;
  /** The same events as a JSON array. */
  eventsJson: string;
  /** Asks the stand-in to send a webhook. */
  webhook: string;
};
