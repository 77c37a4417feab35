import { redirect, type LoaderFunctionArgs } from "@remix-run/node";

/** Shopify opens the app here with `?shop=`. Anybody else came by accident and reads what this app is. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has("shop")) throw redirect(`/app${search}`);
  return null;
}

export const meta = () => [{ title: "Store Referrals" }];

export default function Welcome() {
  return (
    <main
      style={{
        font: "1rem/1.5 system-ui, sans-serif",
        maxWidth: "36rem",
        margin: "4rem auto",
        padding: "0 1rem",
      }}
    >
      <h1>Store Referrals</h1>
      <p>This app lives inside the Shopify admin. Open it there, under Apps.</p>
    </main>
  );
}
