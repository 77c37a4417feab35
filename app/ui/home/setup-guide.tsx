import { BlockStack, Button, Card, Icon, InlineError, InlineStack, Text } from "@shopify/polaris";
import { CheckCircleIcon, XIcon } from "@shopify/polaris-icons";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { ThemeEditor } from "../../referrals/stores/theme-editor.server.ts";
import { CategoryChoice } from "../settings/category-choice.tsx";
import { t } from "../kit/text.ts";
import { usePost } from "../kit/use-post.ts";
import { ThemePlaces } from "./theme-places.tsx";
import type { ThemeStates } from "./theme-states.ts";

const steps = ["category", "copy", "theme", "test"] as const;

type Step = (typeof steps)[number];

type Props = {
  done: Record<Step, boolean>;
  theme: ThemeStates | null;
  editor: ThemeEditor;
  onCopy: () => void;
  /** Once there are visits, the guide is a bar that folds out. */
  hasVisits: boolean;
};

/** The steps left until the link works everywhere. Each step knows by itself whether it is done. */
export function SetupGuide({ done, theme, editor, onCopy, hasVisits }: Props) {
  const [isOpen, setOpen] = useState(!hasVisits);
  const { send, busy, failed } = usePost("/app/setup");
  const next = steps.find((step) => !done[step]);
  const [chosen, choose] = useState<Step | null>(null);
  const open = chosen ?? next;
  const before = useRef(done);
  useEffect(() => {
    const finished = steps.find((step) => done[step] && !before.current[step]);
    before.current = done;
    if (!finished) return;
    choose(null);
    // The pressed button goes with its step, and the next one takes the focus.
    if (document.activeElement === document.body) document.getElementById(`setup-${next}`)?.focus();
  }, [done, next]);
  const bodies: Record<Step, ReactNode> = {
    category: <CategoryChoice onChoose={(category) => void send({ category })} busy={busy} />,
    copy: <Button onClick={onCopy}>{t("setup.copyButton")}</Button>,
    theme: <ThemePlaces states={theme} editor={editor} />,
    test: (
      <Button onClick={() => document.getElementById("run-live-test")?.focus()}>
        {t("setup.testButton")}
      </Button>
    ),
  };
  const all = { done: steps.filter((step) => done[step]).length, all: steps.length };
  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" wrap={false} gap="200">
          <BlockStack>
            <Text as="h2" variant="headingMd">
              {t("setup.title")}
            </Text>
            <Text as="p" tone="subdued">
              {t("setup.progress", all)}
            </Text>
          </BlockStack>
          <InlineStack gap="100" wrap={false}>
            <Button variant="tertiary" ariaExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {t(isOpen ? "setup.fold" : "setup.unfold")}
            </Button>
            <Button
              variant="tertiary"
              icon={XIcon}
              accessibilityLabel={t("setup.dismiss")}
              onClick={() => void send({ putAway: "guide" })}
            />
          </InlineStack>
        </InlineStack>
        {isOpen && <Steps done={done} open={open} bodies={bodies} onChoose={choose} />}
        {failed && <InlineError fieldID="setup" message={t("setup.failed")} />}
      </BlockStack>
    </Card>
  );
}

type StepsProps = Pick<Props, "done"> & {
  open: Step | undefined;
  bodies: Record<Step, ReactNode>;
  onChoose: (step: Step) => void;
};

function Steps({ done, open, bodies, onChoose }: StepsProps) {
  return (
    <ol className="home-list">
      {steps.map((step) => (
        <li key={step} className="home-step">
          <Mark done={done[step]} />
          <span>
            <Button
              id={`setup-${step}`}
              variant="monochromePlain"
              textAlign="left"
              ariaExpanded={open === step}
              onClick={() => onChoose(step)}
            >
              {t(`setup.${step}`)}
            </Button>
          </span>
          {open === step && (
            <BlockStack gap="200" inlineAlign="start">
              <Text as="p">{t(`setup.${step}About`)}</Text>
              {bodies[step]}
            </BlockStack>
          )}
        </li>
      ))}
    </ol>
  );
}

function Mark({ done }: { done: boolean }) {
  if (done) return <Icon source={CheckCircleIcon} tone="success" accessibilityLabel={t("setup.done")} />;
  return <span className="home-todo" role="img" aria-label={t("setup.todo")} />;
}
