/** What the App Bridge stand-in inside the frame and the admin page around it say to each other. */

import type { ShopifyGlobal } from "@shopify/app-bridge-types";

/** Where the merchant has the admin open. Shopify's own apps print nothing and save no files. */
export type Device = "computer" | "mobile" | "pos";

/** One extension, as `shopify.app.extensions()` tells of it. */
export type ExtensionInfo = Awaited<ReturnType<ShopifyGlobal["app"]["extensions"]>>[number];

/** A button or link that the app describes and the parent page draws. `index` names it in the answer. */
export type Control = {
  index: number;
  label: string;
  variant: string | null;
  disabled: boolean;
  href: string | null;
  rel: string | null;
};

/** Told by the frame, no answer wanted. */
export type FrameNews = {
  nav: Control[];
  title: { title: string; controls: Control[] };
  saveBar: { controls: Control[] } | null;
  toast: { id: string; message: string; isError: boolean; action: string | null; durationMs: number };
  toastHide: string;
  /** Content as HTML; null takes the modal away. */
  modal: { title: string; controls: Control[]; html: string } | null;
  /** Path and query of the page in the frame, Shopify's own parameters removed. */
  path: string;
  loading: boolean;
  /** The app wants to leave its frame. */
  leave: { url: string; isAdmin: boolean };
};

/** Asked by the frame. */
export type FrameQuestions = {
  idToken: string;
  user: { accountAccess: string };
  leaveConfirmation: null;
  scopes: { granted: string[]; required: string[]; optional: string[] };
  extensions: ExtensionInfo[];
};

/** Told by the parent: a drawn control was pressed. */
export type ParentNews = {
  nav: number;
  title: number;
  saveBar: number;
  modal: number;
  modalClose: null;
  toastAction: string;
  toastDismiss: string;
};

export type FromFrame = { standin: 1; type: string; id?: number; data?: unknown };
export type FromParent =
  | { standin: 1; type: keyof ParentNews; data: unknown }
  | { standin: 1; reply: number; data?: unknown; error?: string };
