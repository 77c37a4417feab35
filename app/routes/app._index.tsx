import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Button, InlineGrid, InlineStack, Page } from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { requireStore } from "../http/admin-caller.server.ts";
import { readHome } from "../referrals/reports/read-home.server.ts";
import { noteLook } from "../referrals/reports/read-since.server.ts";
import { HealthLine } from "../ui/home/health-line.tsx";
import homeStyles from "../ui/home/home.css?url";
import { LatestReferrals } from "../ui/home/latest-referrals.tsx";
import { LinkCopy } from "../ui/home/link-copy.tsx";
import { NotCounted } from "../ui/home/not-counted.tsx";
import { Notice } from "../ui/home/notice.tsx";
import { Numbers } from "../ui/home/numbers.tsx";
import { Since } from "../ui/home/since.tsx";
import { SetupGuide } from "../ui/home/setup-guide.tsx";
import { ThemeCard } from "../ui/home/theme-places.tsx";
import trendStyles from "../ui/home/trend.css?url";
import { Welcome } from "../ui/home/welcome.tsx";
import { useLive } from "../ui/home/use-live.ts";
import { useTheme } from "../ui/home/use-theme.ts";
import { t } from "../ui/kit/text.ts";
import { useCopyLink } from "../ui/kit/use-copy.ts";
import { usePost } from "../ui/kit/use-post.ts";

export const links: LinksFunction = () =>
  [homeStyles, trendStyles].map((href) => ({ rel: "stylesheet", href }));

export async function loader({ request }: LoaderFunctionArgs) {
  const [store, now] = [await requireStore(request), new Date()];
  // App Bridge puts the token into the header of a page's own requests: to load other dates, or to refresh.
  if (!request.headers.has("Authorization")) await noteLook(store, now);
  return readHome(store, new URL(request.url).searchParams, now);
}

/** Whether the shop's link works, and how many people it brought, at this moment. */
export default function Home() {
  const {
    store,
    referral_link: link,
    period,
    pulse,
    since,
    overview,
    health,
    guide,
    notice,
    latest,
    themeEditor,
  } = useLoaderData<typeof loader>();
  const came = useLive({ mark: pulse, signups: overview.total.signups });
  const { copyLink, refused } = useCopyLink();
  const copy = () => void copyLink(link, t("link.copied"));
  const setup = usePost("/app/setup");
  const theme = useTheme(guide.done.theme);
  const isPaused = notice === "suspended" || notice === "deactivated";
  const hasGuide = !guide.isComplete && !guide.isDismissed && !isPaused;
  const content = useFocusWhenGone(hasGuide || notice === "firstSignup");
  // Decided once, so that nothing moves when the first visit comes.
  const [hadVisits] = useState(overview.total.clicks > 0);
  const setupGuide = hasGuide && (
    <SetupGuide done={guide.done} theme={theme} editor={themeEditor} onCopy={copy} hasVisits={hadVisits} />
  );
  return (
    <Page title={t("home.title")} subtitle={store.name}>
      <div ref={content} tabIndex={-1} className="home-content">
        <Since since={since} came={came} />
        <BlockStack gap="400">
          {notice && <Notice kind={notice} code={store.code} />}
          <HealthLine
            findings={health}
            lastClickAt={overview.lastClickAt}
            lastSignupAt={overview.lastSignupAt}
            isPaused={isPaused}
            link={<LinkCopy link={link} code={store.code} onCopy={copy} isRefused={refused} />}
          />
          {!hadVisits && hasGuide && <Welcome more />}
          {!hadVisits && setupGuide}
          <Numbers period={period} hasHistory={latest.length > 0} {...overview} />
          {hadVisits && setupGuide}
          <LatestReferrals referrals={latest} />
          <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
            <NotCounted hits={overview.counted} />
            {(guide.done.theme || !hasGuide) && !isPaused && (
              <ThemeCard states={theme} editor={themeEditor} />
            )}
          </InlineGrid>
          {guide.isDismissed && !guide.isComplete && !isPaused && (
            <InlineStack align="center">
              <Button variant="plain" onClick={() => void setup.send({ putAway: "nothing" })}>
                {t("setup.show")}
              </Button>
            </InlineStack>
          )}
        </BlockStack>
      </div>
    </Page>
  );
}

/** A card that is put away takes the focus with it. The content around the card keeps the focus then. */
function useFocusWhenGone(isShown: boolean) {
  const content = useRef<HTMLDivElement>(null);
  const wasShown = useRef(isShown);
  useEffect(() => {
    if (wasShown.current && !isShown && document.activeElement === document.body) content.current?.focus();
    wasShown.current = isShown;
  }, [isShown]);
  return content;
}
