/**
 * A page's failure with the request's id, so that the merchant can quote the id to support. Remix keeps the cause to the
 * log: a page that moves on inside the browser would know nothing of the answer that failed.
 */
export function namedFailure(answer: Response, requestId: string): Response {
  const isForPage = answer.headers.has("X-Remix-Error") || answer.headers.has("X-Remix-Catch");
  if (!isForPage || answer.status < 500) return answer;
  const headers = new Headers(answer.headers);
  for (const name of ["X-Remix-Error", "Content-Length"]) headers.delete(name);
  headers.set("X-Remix-Catch", "yes");
  headers.set("Content-Type", "application/json; charset=utf-8");
  return new Response(JSON.stringify({ request_id: requestId }), { status: answer.status, headers });
}
