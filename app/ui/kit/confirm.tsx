import { Modal, TitleBar } from "@shopify/app-bridge-react";
import { Box, Text } from "@shopify/polaris";
import { useHasAppBridge } from "./app-bridge.ts";

type Asked = { title: string; about: string; yes: string; no: string };

/** Asks before an act that cannot be undone. The question stands above the frame, where Shopify draws. */
export function Confirm(props: Asked & { open: boolean; onYes: () => void; onNo: () => void }) {
  if (!useHasAppBridge()) return null;
  return (
    <Modal open={props.open} onHide={props.onNo}>
      <Box padding="400">
        <Text as="p">{props.about}</Text>
      </Box>
      <TitleBar title={props.title}>
        <button variant="primary" tone="critical" onClick={props.onYes}>
          {props.yes}
        </button>
        <button onClick={props.onNo}>{props.no}</button>
      </TitleBar>
    </Modal>
  );
}
