import { BlockStack, Card, Text } from "@shopify/polaris";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { useZoneNote } from "../kit/zone-note.ts";

/** A Monday, from which days and hours take their names. */
const monday = Date.UTC(2024, 0, 1);
const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Fewer visits in an hour of the week are no pattern to speak of. */
const tellingMin = 5;

/** Visits by hour of the week. The picture is for the eye; the sentence says where its darkest field is. */
export function HoursCard({ week }: { week: number[][] }) {
  const { locale, number } = useFormat();
  const zone = useZoneNote("times");
  const weekday = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "long" });
  const short = new Intl.DateTimeFormat(locale, { timeZone: "UTC", weekday: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeZone: "UTC", hour: "numeric", minute: "2-digit" });
  const most = Math.max(...week.flat());
  const busiest = week.flatMap((hours, day) => hours.map((clicks, hour) => ({ day, hour, clicks })));
  const [{ day, hour } = { day: 0, hour: 0 }, ...others] = busiest.filter(({ clicks }) => clicks === most);
  const sentence = others.length > 0 ? "visitors.busiestTied" : "visitors.busiest";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("visitors.hours")}
        </Text>
        <div className="week" aria-hidden="true">
          {week.map((hours, day) => (
            <div className="week-day" key={day}>
              <span className="week-name">{short.format(monday + day * dayMs)}</span>
              {hours.map((clicks, hour) => (
                <span
                  className="week-hour"
                  key={hour}
                  title={`${weekday.format(monday + day * dayMs)} ${time.format(monday + hour * hourMs)}: ${number(clicks)}`}
                >
                  <span style={{ opacity: most === 0 ? 0 : clicks / most }} />
                </span>
              ))}
            </div>
          ))}
          <div className="week-day">
            <span className="week-name" />
            {[0, 6, 12, 18].map((hour) => (
              <span className="week-time" key={hour}>
                {time.format(monday + hour * hourMs)}
              </span>
            ))}
          </div>
        </div>
        <Text as="p">
          {most >= tellingMin
            ? t(sentence, {
                day: weekday.format(monday + day * dayMs),
                from: time.format(monday + hour * hourMs),
                to: time.format(monday + (hour + 1) * hourMs),
                formatted: number(most),
              })
            : t("visitors.noBusiest")}
        </Text>
        <Text as="p" variant="bodySm" tone="subdued">
          {zone}
        </Text>
      </BlockStack>
    </Card>
  );
}
