import { PassThrough } from "node:stream";
import {
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from "@remix-run/node";
import { RemixServer } from "@remix-run/react";
import { renderToPipeableStream } from "react-dom/server";
import { log } from "./log.server.ts";

const renderMs = 5_000;

/** Renders a page whole before it is sent: no page of ours streams, and a late error can still be a 500. */
export default function handleRequest(
  request: Request,
  responseStatusCode: number,
  responseHeaders: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  responseHeaders.set("Content-Type", "text/html; charset=utf-8");
  return new Promise((resolve, reject) => {
    let status = responseStatusCode;
    const { pipe, abort } = renderToPipeableStream(
      <RemixServer context={remixContext} url={request.url} abortDelay={renderMs} />,
      {
        onAllReady: () => {
          const body = new PassThrough();
          resolve(new Response(createReadableStreamFromReadable(body), { status, headers: responseHeaders }));
          pipe(body);
        },
        onShellError: reject,
        onError: (error) => {
          status = 500;
          log.error({ err: error }, "a page could not be rendered");
        },
      },
    );
    setTimeout(abort, renderMs + 1000).unref();
  });
}

/** Remix reports loader and action errors here: once, without the request's query, which holds tokens. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs): void {
  if (request.signal.aborted) return;
  const { request_id, path } = { request_id: context["requestId"], path: new URL(request.url).pathname };
  log.error({ err: error, request_id, path }, "a page failed");
}
