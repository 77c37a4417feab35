import { Banner, Text } from "@shopify/polaris";
import { t } from "./text.ts";

/** Says that an act failed on its way, and offers to try it again. Shows nothing for an act that did not. */
export function ActFailure(props: {
  act: { failed: boolean; retry: () => void };
  title?: string;
  /** What is left as it was. */
  about?: string;
}) {
  const { act, title = t("acts.title"), about = t("acts.about") } = props;
  if (!act.failed) return null;
  return (
    <div role="alert">
      <Banner tone="critical" title={title} action={{ content: t("acts.retry"), onAction: act.retry }}>
        <Text as="p">{about}</Text>
      </Banner>
    </div>
  );
}
