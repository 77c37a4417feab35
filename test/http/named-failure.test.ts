import { expect, test } from "vitest";
import { namedFailure } from "../../app/http/named-failure.server.ts";

const answered = (status: number, headers: Record<string, string>, body = "{}") =>
  namedFailure(new Response(body, { status, headers: { ...headers, "Cache-Control": "no-store" } }), "r1");

test("a page learns which request failed, and nothing of why", async () => {
  for (const header of ["X-Remix-Error", "X-Remix-Catch"]) {
    const answer = answered(500, { [header]: "yes", "Content-Length": "2" }, '{"message":"secret"}');
    expect([answer.status, await answer.json()]).toEqual([500, { request_id: "r1" }]);
    // Remix reads the body of a caught answer only.
    expect([answer.headers.get("X-Remix-Catch"), answer.headers.get("X-Remix-Error")]).toEqual(["yes", null]);
    expect([answer.headers.get("Content-Length"), answer.headers.get("Cache-Control")]).toEqual([
      null,
      "no-store",
    ]);
  }
});

test("every other answer stays as it is", async () => {
  expect(await answered(404, { "X-Remix-Catch": "yes" }, "gone").text()).toBe("gone");
  expect(await answered(500, {}, "a document").text()).toBe("a document");
  expect(await answered(200, { "X-Remix-Response": "yes" }, "data").text()).toBe("data");
});
