import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BlockStack, Card, Page } from "@shopify/polaris";
import { requireStore } from "../http/admin-caller.server.ts";
import { linksOf } from "../referrals/clicks/links.server.ts";
import homeStyles from "../ui/home/home.css?url";
import { Notice } from "../ui/home/notice.tsx";
import { t } from "../ui/kit/text.ts";
import { useCopyLink } from "../ui/kit/use-copy.ts";
import { LinkQr } from "../ui/share/link-qr.tsx";
import { ShareLink } from "../ui/share/share-link.tsx";
import { ShareTexts } from "../ui/share/share-texts.tsx";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: homeStyles }];

export async function loader({ request }: LoaderFunctionArgs) {
  const { name, status, referral_code: code } = await requireStore(request);
  return { name, status, code, ...linksOf(code) };
}

/** The shop's link, and what a merchant needs to hand it to customers. */
export default function Share() {
  const {
    name,
    status,
    code,
    referral_link: link,
    tracked_link: trackedLink,
  } = useLoaderData<typeof loader>();
  const { copyLink, refused } = useCopyLink();
  return (
    <Page title={t("share.title")}>
      <BlockStack gap="400">
        {(status === "suspended" || status === "deactivated") && <Notice kind={status} code={code} />}
        <ShareLink link={link} onCopy={() => void copyLink(link, t("link.copied"))} isRefused={refused} />
        <Card>
          <BlockStack gap="300">
            <ShareTexts
              link={link}
              shop={name}
              onCopy={(text) => void copyLink(text, t("link.textCopied"))}
            />
            <LinkQr link={trackedLink} />
          </BlockStack>
        </Card>
      </BlockStack>
    </Page>
  );
}
