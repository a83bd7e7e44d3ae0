import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Timed } from "../../src/simulator/ground/events";
import { echoProject } from "../support/project";
import { ARTICLE, DOMAIN } from "../support/synth";
import { expectSound, heading, type Look, openBrowser, openPage, shoot } from "./browser";
import { simulator } from "./simulator";

let browser: Browser | undefined;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

const REGION = "us-west-2";
/** Name servers have no dial to turn. */
const BACKEND = { ...ARTICLE, domain: DOMAIN, front: "route-53" } as const;

const LOOKS: readonly Look[] = [
  { width: 1280, scheme: "light" },
  { width: 390, scheme: "dark" },
];

it.each(LOOKS)("behind Route 53 resolvers hold its old answer, $width px wide, $scheme", async (look) => {
  if (!browser) return;
  const { url, goOn, standStillAt } = await simulator(echoProject(BACKEND));
  const shown = `${look.width}-${look.scheme}`;
  const { page, complaints } = await openPage(browser, url, look);
  await heading(page, "All regions are healthy");
  await page.getByText("a city's ring has the colour").waitFor();
  expect(await page.getByText("traffic dial").count()).toBe(0);
  await page.getByRole("cell", { name: REGION }).first().waitFor();
  await page.getByRole("button", { name: `Break ${REGION} and show me` }).click();

  await standStillAt((event) => event.type === "target-health" && event.to === "unhealthy");
  await heading(page, "Delay 3: the news travels to Route 53");
  await shoot(page, `r53-delay-3-${shown}`);
  await goOn();

  const isElsewhere = (event: Timed) => event.type === "dns-answer" && event.reason === "failover";
  let answers = 0;
  await standStillAt((event) => isElsewhere(event) && ++answers > 8);
  await heading(page, "Delay 4: resolvers still hold the old answer");
  await page.getByText(/old answers end in \d+ s/).waitFor();
  await page.getByText(/\d+ % still come here/).waitFor();
  await page
    .getByText(/us-west-2 \(\d+ % by old answers\)/)
    .first()
    .waitFor();
  await expectSound(page);
  await shoot(page, `r53-delay-4-${shown}`);
  await goOn();

  await heading(page, /Failover complete after/);
  await page.getByText(/\d+ s old answers in resolvers/).waitFor();
  await shoot(page, `r53-failover-${shown}`);
  await standStillAt((event) => event.type === "endpoint-health" && event.healthy);
  await heading(page, /is restored/);
  await page.getByText(/Delay 4: Route 53 answers with us-west-2 again/).waitFor();
  await expectSound(page);
  await shoot(page, `r53-back-${shown}`);
  await goOn();
  await heading(page, /us-west-2 is back after/);
  expect(complaints).toEqual([]);
});
