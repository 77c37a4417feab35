import type { FrameNews, FrameQuestions, FromFrame, FromParent, ParentNews } from "../frame-messages.ts";

export const embedded = window.top !== window.self;
/** The address that this script was loaded from. It is read at once: later `document.currentScript` is gone. */
export const script = readScript();

type Handlers = { [Type in keyof ParentNews]?: (data: ParentNews[Type]) => void };

/** The page's handlers for the controls that the parent draws. */
export const onParent: Handlers = {};

const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
let questions = 0;

export function tell<Type extends keyof FrameNews>(type: Type, data: FrameNews[Type]): void {
  post({ standin: 1, type, data });
}

/** Outside the admin nobody answers. The promise then stays open, as with the real script. */
export function ask<Type extends keyof FrameQuestions>(
  type: Type,
  data?: unknown,
): Promise<FrameQuestions[Type]> {
  return new Promise((resolve, reject) => {
    if (!embedded) return;
    const id = ++questions;
    waiting.set(id, { resolve, reject });
    post({ standin: 1, type, id, data });
  });
}

window.addEventListener("message", (event: MessageEvent<FromParent | undefined>) => {
  if (event.origin !== script.parentOrigin || event.source !== window.parent) return;
  if (!event.data?.standin) return;
  if ("reply" in event.data) {
    settle(event.data);
    return;
  }
  const handler = onParent[event.data.type] as ((data: unknown) => void) | undefined;
  handler?.(event.data.data);
});

function settle(answer: { reply: number; data?: unknown; error?: string }): void {
  const question = waiting.get(answer.reply);
  waiting.delete(answer.reply);
  if (answer.error === undefined) question?.resolve(answer.data);
  else question?.reject(new Error(answer.error));
}

function post(message: FromFrame): void {
  if (embedded) window.parent.postMessage(message, script.parentOrigin);
}

function readScript() {
  const element = document.currentScript as HTMLScriptElement;
  const source = new URL(element.src);
  const parameters = new URLSearchParams(location.search);
  const [host, shop] = [remembered(parameters, "host"), remembered(parameters, "shop")];
  // The real script ends here with the same words: its global is then missing.
  if (embedded && !shop) throw new Error("App Bridge Next: missing required configuration fields: shop");
  // Served under Shopify's real name the admin is found as Shopify's script finds it; else it is our own origin.
  const isStrict = source.hostname === "cdn.shopify.com";
  return {
    apiKey: element.dataset.apiKey ?? "",
    parameters,
    host,
    shop,
    locale: remembered(parameters, "locale") ?? "en-US",
    parentOrigin: isStrict ? `https://${atob(host ?? "").split("/")[0]}` : source.origin,
  };
}

/** The parameters are on the first page only; a reload after a client-side navigation needs them again. */
function remembered(parameters: URLSearchParams, name: string): string | null {
  const value = parameters.get(name);
  try {
    if (value) sessionStorage.setItem(`standin:${name}`, value);
    return value ?? sessionStorage.getItem(`standin:${name}`);
  } catch {
    return value; // storage may be blocked in a cross-site frame
  }
}
