import { useBeforeUnload, useBlocker } from "@remix-run/react";
import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import { useCallback, useEffect } from "react";

/** Shopify's save bar while something is unsaved. Whoever would leave then is asked first, in the app and the browser. */
export function UnsavedChanges(props: {
  dirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const { dirty, saving, onSave, onDiscard } = props;
  const shopify = useAppBridge();
  const leaving = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  const blocked = leaving.state === "blocked" ? leaving : null;
  useEffect(() => {
    if (!blocked) return;
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
  return (
    <SaveBar id="unsaved" open={dirty}>
      <button variant="primary" onClick={onSave} {...(saving && { loading: "" })} disabled={saving} />
      <button onClick={onDiscard} disabled={saving} />
    </SaveBar>
  );
}
