import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { t } from "../kit/text.ts";

const texts = ["short", "message", "newsletter"] as const;

type Props = { link: string; shop: string; onCopy: (text: string) => void };

/** Texts that a merchant can send as they are, with the link in them. */
export function ShareTexts({ link, shop, onCopy }: Props) {
  const values = { shop, link };
  return (
    <details>
      <summary className="home-summary">{t("link.texts")}</summary>
      <ul className="home-list home-texts">
        {texts.map((name) => {
          const text = t(`link.${name}Text`, values);
          const subject = encodeURIComponent(t("link.subject", { shop }));
          const body = encodeURIComponent(text);
          return (
            <li key={name}>
              <BlockStack gap="100">
                <Text as="h3" variant="headingSm">
                  {t(`link.${name}`)}
                </Text>
                <p className="home-breaks home-lines">{text}</p>
                <InlineStack gap="400" blockAlign="center">
                  <Button
                    variant="plain"
                    accessibilityLabel={`${t("link.copyText")}: ${t(`link.${name}`)}`}
                    onClick={() => onCopy(text)}
                  >
                    {t("link.copyText")}
                  </Button>
                  <Away
                    url={`https://wa.me/?text=${body}`}
                    label={t("link.whatsapp")}
                    of={t(`link.${name}`)}
                  />
                  <Away
                    url={`mailto:?subject=${subject}&body=${body}`}
                    label={t("link.email")}
                    of={t(`link.${name}`)}
                  />
                </InlineStack>
              </BlockStack>
            </li>
          );
        })}
      </ul>
    </details>
  );
}

function Away({ url, label, of }: { url: string; label: string; of: string }) {
  const name = `${label}: ${of} ${t("link.newTab")}`;
  return (
    <a className="home-link" href={url} target="_blank" rel="noopener noreferrer" aria-label={name}>
      {label}
    </a>
  );
}
