import { useBeforeUnload, useBlocker } from "@remix-run/react";
import { SaveBar } from "@shopify/app-bridge-react";
import { useCallback, useEffect } from "react";
import { findAppBridge, useHasAppBridge } from "../kit/app-bridge.ts";

/** Shopify's save bar while something is unsaved. Whoever would leave then is asked first, in the app and the browser. */
export function UnsavedChanges(props: {
  dirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const { dirty, saving, onSave, onDiscard } = props;
  const hasBar = useHasAppBridge();
  const leaving = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  const blocked = leaving.state === "blocked" ? leaving : null;
  useEffect(() => {
    const shopify = findAppBridge();
    if (!blocked || !shopify) return blocked?.proceed();
    shopify.saveBar.leaveConfirmation().then(
      () => blocked.proceed(),
      () => blocked.reset(),
    );
    // The question comes once for each blocked navigation, whatever is rendered meanwhile.
  }, [blocked?.location.key]);
  useBeforeUnload(
    useCallback(
      (event) => {
        if (dirty) event.preventDefault();
      },
      [dirty],
    ),
  );
  if (!hasBar) return null;
  return (
    <SaveBar id="unsaved" open={dirty}>
      <button variant="primary" onClick={onSave} {...(saving && { loading: "" })} disabled={saving} />
      <button onClick={onDiscard} disabled={saving} />
    </SaveBar>
  );
}
