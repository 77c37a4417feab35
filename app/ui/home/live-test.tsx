import { Badge, BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import type { LiveTest } from "../../referrals/live-test/run-live-test.server.ts";
import { useFormat } from "../kit/format.tsx";
import { Support } from "../kit/support.tsx";
import { t } from "../kit/text.ts";
import { usePost } from "../kit/use-post.ts";

const looks = {
  passed: { tone: "success" },
  remark: { tone: "attention" },
  failed: { tone: "critical" },
  skipped: {},
} as const;

/** A made-up visitor, sent all the way at a press, and the result of every step. */
type Run = {
  run: () => Promise<void>;
  result: LiveTest | null;
  busy: boolean;
  failed: boolean;
  requestId: string | null;
};

/** The live test's state, for a button and a result at different places. */
export function useLiveTest(): Run {
  const { send, ...state } = usePost("/app/live-test");
  const [result, setResult] = useState<LiveTest | null>(null);
  const run = async () => setResult(((await send()) as { test: LiveTest } | null)?.test ?? null);
  return { run, result, ...state };
}

export function LiveTestButton({ run, busy }: Run) {
  return (
    <Button id="run-live-test" size="slim" onClick={run} loading={busy}>
      {t("liveTest.run")}
    </Button>
  );
}

/** Takes no room before the first press. */
export function LiveTestResult({ result, busy, failed, requestId }: Run) {
  const isShown = busy || failed || result !== null;
  return (
    <div role="status">
      {isShown && (
        <div className="health-more">
          <BlockStack gap="300">
            <BlockStack gap="050">
              <Text as="p" fontWeight="semibold" {...(failed && { tone: "critical" })}>
                {busy ? t("liveTest.running") : failed ? t("liveTest.failed") : summaryOf(result)}
              </Text>
              <Text as="p" variant="bodySm" tone="subdued">
                {t("liveTest.about")}
              </Text>
            </BlockStack>
            {result?.status === "run" && !busy && <Steps steps={result.steps} requestId={requestId} />}
          </BlockStack>
        </div>
      )}
    </div>
  );
}

function Steps(props: { steps: Extract<LiveTest, { status: "run" }>["steps"]; requestId: string | null }) {
  const { steps, requestId } = props;
  const { number } = useFormat();
  return (
    <ol className="home-list">
      {steps.map(({ step, outcome, why, ms }) => (
        <li key={step}>
          <BlockStack gap="050">
            <InlineStack gap="200" blockAlign="center">
              <Text as="span" fontWeight="semibold">
                {t(`liveTest.steps.${step}`)}
              </Text>
              <Badge {...looks[outcome]}>{t(`liveTest.outcomes.${outcome}`)}</Badge>
              {outcome !== "skipped" && (
                <Text as="span" variant="bodySm" tone="subdued">
                  {t("liveTest.ms", { formatted: number(ms) })}
                </Text>
              )}
            </InlineStack>
            <Text as="p" variant="bodySm">
              {t(`liveTest.why.${why as "skipped"}`)}
            </Text>
            {outcome === "failed" && (
              <Support finding={why} subject={t(`liveTest.steps.${step}`)} request_id={requestId} />
            )}
          </BlockStack>
        </li>
      ))}
    </ol>
  );
}

function summaryOf(result: LiveTest | null): string {
  if (!result) return "";
  if (result.status === "too_soon") return t("liveTest.tooSoon");
  if (result.status === "store_inactive") return t("liveTest.paused");
  if (!result.passed) return t("liveTest.notWell");
  const hasRemarks = result.steps.some(({ outcome }) => outcome === "remark");
  return t(hasRemarks ? "liveTest.withRemarks" : "liveTest.allWell");
}
