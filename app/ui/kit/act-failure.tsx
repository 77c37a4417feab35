import { Banner, Text } from "@shopify/polaris";

/** Says that an act failed, and offers to try it again. */
export function ActFailure(props: { title: string; about: string; retry: string; onRetry: () => void }) {
  return (
    <div role="alert">
      <Banner tone="critical" title={props.title} action={{ content: props.retry, onAction: props.onRetry }}>
        <Text as="p">{props.about}</Text>
      </Banner>
    </div>
  );
}
