import { BlockStack, InlineGrid } from "@shopify/polaris";
import type { Group, Visitors } from "../../referrals/reports/read-visitors.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { BarsCard } from "./bars-card.tsx";
import type { Bar } from "./bars.tsx";

/** Channels with their sites, devices, and countries where the platform's network tells them. */
export function OriginCards({ visitors }: { visitors: Visitors }) {
  const { channels, devices, countries, visits } = visitors;
  const { locale } = useFormat();
  const sites = channels.map(({ channel, clicks, sites }): Bar => ({
    key: channel ?? "few",
    label: channel === null ? t("visitors.few") : t(`visitors.channels.${channel}`),
    count: clicks,
    parts: barsOf(sites, (name) => (name === "other" ? t("visitors.channels.site") : name)),
  }));
  const country = new Intl.DisplayNames(locale, { type: "region" });
  return (
    <InlineGrid columns={{ xs: 1, md: 2 }} gap="400" alignItems="start">
      <BarsCard
        title={t("visitors.sources")}
        about={t("visitors.sourcesAbout")}
        bars={sites}
        whole={visits}
      />
      <BlockStack gap="400">
        {devices.length > 0 && (
          <BarsCard
            title={t("visitors.devices")}
            about={t("visitors.devicesAbout")}
            bars={barsOf(devices, (name) => t(`visitors.deviceNames.${name as "mobile"}`))}
            whole={visits}
          />
        )}
        {countries.length > 0 && (
          <BarsCard
            title={t("visitors.countries")}
            about={t("visitors.countriesAbout")}
            bars={barsOf(countries, (code) => country.of(code) ?? code)}
            whole={visits}
          />
        )}
      </BlockStack>
    </InlineGrid>
  );
}

function barsOf(groups: Group[], labelOf: (name: string) => string): Bar[] {
  return groups.map(({ name, clicks }) => ({
    key: name ?? "few",
    label: name === null ? t("visitors.few") : labelOf(name),
    count: clicks,
  }));
}
