import { useLocation, useNavigation } from "@remix-run/react";
import {
  BlockStack,
  Card,
  SkeletonBodyText,
  SkeletonDisplayText,
  SkeletonPage,
  Text,
} from "@shopify/polaris";
import { useEffect, useState, type ReactNode } from "react";
import { t } from "./text.ts";

/** A quicker answer than this would only flicker. */
const patienceMs = 200;

/** The page, or an outline while the next page takes its time. */
export function WithSkeleton({ children }: { children: ReactNode }) {
  const { state, location } = useNavigation();
  const { pathname } = useLocation();
  const isLeaving = state === "loading" && location.pathname !== pathname;
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isLeaving) return setSlow(false);
    const timer = setTimeout(() => setSlow(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isLeaving]);
  if (!isLeaving || !isSlow) return children;
  return (
    <div aria-busy="true">
      <Text as="h1" visuallyHidden>
        {t("app.loading")}
      </Text>
      <SkeletonPage>
        <BlockStack gap="400">
          {[3, 6].map((lines) => (
            <Card key={lines}>
              <BlockStack gap="300">
                <SkeletonDisplayText size="small" />
                <SkeletonBodyText lines={lines} />
              </BlockStack>
            </Card>
          ))}
        </BlockStack>
      </SkeletonPage>
    </div>
  );
}
