import { Link, useNavigate } from "@remix-run/react";
import { AppProvider, type AppProviderProps } from "@shopify/polaris";
import { useEffect, type ComponentProps, type ReactNode } from "react";
import { AppBridgeMissing } from "./app-bridge-missing.tsx";
import { languageInUse } from "./text.ts";

/** Polaris around a page, with links that stay inside the frame (a full load would lose the session token). */
export function Frame({ children }: { children: ReactNode }) {
  const navigate = useNavigate();
  useEffect(() => {
    // App Bridge tells of clicks in the admin's own navigation by this event.
    const follow = (event: Event) => {
      const href = event.target instanceof Element ? event.target.getAttribute("href") : null;
      if (href) navigate(href);
    };
    document.addEventListener("shopify:navigate", follow);
    return () => document.removeEventListener("shopify:navigate", follow);
  }, [navigate]);
  return (
    <AppProvider i18n={languageInUse().polaris} linkComponent={PolarisLink}>
      <main>
        <AppBridgeMissing />
        {children}
      </main>
    </AppProvider>
  );
}

type PolarisLinkProps = ComponentProps<NonNullable<AppProviderProps["linkComponent"]>>;

function PolarisLink({ url, external, ref: _ref, ...rest }: PolarisLinkProps) {
  // The cast: Polaris' type has the attributes of every element, and gives links those of an anchor only.
  const anchor = rest as Omit<ComponentProps<"a">, "ref">;
  return <Link {...anchor} {...(external && { target: "_blank", rel: "noopener" })} to={url} />;
}
