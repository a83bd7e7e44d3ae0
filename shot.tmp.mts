import chromium from "@sparticuz/chromium";
import { chromium as pw } from "playwright-core";
const [url, out, w="1280", h="900", ...acts] = process.argv.slice(2);
const t0=Date.now();
const browser = await pw.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: true });
console.log("launch", Date.now()-t0, await browser.version());
const page = await browser.newPage({ viewport: { width: +w, height: +h } });
page.on("console", m => console.log("console", m.type(), m.text()));
page.on("pageerror", e => console.log("pageerror", e.message));
const t=Date.now(); await page.goto(url); 
console.log("paint", await page.evaluate(()=>new Promise(r=>setTimeout(()=>r(performance.getEntriesByType("paint").map(e=>[e.name,e.startTime])),500))));
for (const a of acts) { const [k,v]=a.split("="); if(k==="wait") await page.waitForTimeout(+v); if(k==="click") await page.getByRole("button",{name:v}).first().click(); if(k==="shot") await page.screenshot({path:v,timeout:120000}); if(k==="dark") await page.emulateMedia({colorScheme:"dark"}); if(k==="eval") console.log(await page.evaluate(v)); }
await page.screenshot({ path: out, fullPage: true, timeout: 120000 });
await browser.close();
