import { Form, useSearchParams } from "@remix-run/react";
import { BlockStack, Button, Card, InlineError, InlineStack, Link, Text, TextField } from "@shopify/polaris";
import { useState, type FormEvent } from "react";
import { uncountedReasons } from "../../referrals/clicks/uncounted.ts";
import type { Looked } from "../../referrals/reports/read-help.server.ts";
import { useFormat } from "../kit/format.tsx";
import { t } from "../kit/text.ts";
import { useZoneNote } from "../kit/zone-note.ts";
import { Facts } from "../list/facts.tsx";

/** Asks for a date and a time of the shop's clock, and tells what came on the link around it. */
export function MomentLookUp({ looked }: { looked: Looked | null }) {
  const [params] = useSearchParams();
  const zone = useZoneNote("times");
  const [asked, setAsked] = useState({ on: params.get("on") ?? "", at: params.get("at") ?? "" });
  const [isMissing, setMissing] = useState(false);
  const check = (event: FormEvent) => {
    const lacks = !asked.on || !asked.at;
    setMissing(lacks);
    if (!lacks) return;
    event.preventDefault();
    document.getElementById(asked.on ? "look-at" : "look-on")?.focus();
  };
  const field = (name: "on" | "at") => (
    <TextField
      id={`look-${name}`}
      name={name}
      type={name === "on" ? "date" : "time"}
      label={t(name === "on" ? "help.look.date" : "help.look.time")}
      autoComplete="off"
      value={asked[name]}
      onChange={(value) => setAsked({ ...asked, [name]: value })}
    />
  );
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("help.look.title")}
        </Text>
        <Text as="p">{t("help.look.about")}</Text>
        <Form onSubmit={check} noValidate preventScrollReset>
          <InlineStack gap="200" blockAlign="end">
            {field("on")}
            {field("at")}
            <Button submit>{t("help.look.button")}</Button>
          </InlineStack>
        </Form>
        {isMissing && <InlineError fieldID="look-on" message={t("help.look.needed")} />}
        <Text as="p" variant="bodySm" tone="subdued">
          {zone}
        </Text>
        <div role="status">{looked && <Found {...looked} />}</div>
      </BlockStack>
    </Card>
  );
}

function Found({ on, since, until, counted }: Looked) {
  const { moment, number } = useFormat();
  const span = { from: moment(since), to: moment(until) };
  const uncounted = uncountedReasons.filter((reason) => counted[reason] > 0);
  if (counted.clicks + counted.signups + uncounted.length === 0)
    return <Text as="p">{t("help.look.none", span)}</Text>;
  return (
    <BlockStack gap="200">
      <Text as="h3" variant="headingSm">
        {t("help.look.found", span)}
      </Text>
      <Facts
        facts={[
          [t("home.why.counted"), number(counted.clicks)],
          ...uncounted.map((reason) => [t(`home.why.${reason}`), number(counted[reason])] as const),
          [t("help.look.signups"), number(counted.signups)],
        ]}
      />
      <InlineStack>
        <Link url={`/app/referrals?from=${on}&to=${on}`}>{t("help.look.list")}</Link>
      </InlineStack>
    </BlockStack>
  );
}
