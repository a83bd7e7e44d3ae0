import { App } from "cdktf";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GlobalBackend } from "./src/backend";
import { backends } from "./__tests__/terraform/transitions/backends";
import { batchesOf, patchOf } from "./__tests__/terraform/transitions/batches";
import { differences } from "./__tests__/terraform/transitions/deployment";
import { changed } from "./__tests__/terraform/transitions/transition";
import { TRANSITIONS } from "./__tests__/terraform/transitions/table-of-transitions";
const net = (n: number) => ({ vpcId: `vpc-0a1b2c3${n}`, subnetIds: [`subnet-0a1b2c${n}0`, `subnet-0a1b2c${n}1`] });
const arn = (r: string) => `arn:aws:acm:${r}:123456789012:certificate/00000000-0000-4000-8000-000000000000`;
const there = { networks: { "us-west-2": net(1), "eu-central-1": net(2), "ap-southeast-2": net(3), "us-west-2-2": net(4) }, certificateArns: Object.fromEntries(["us-west-2","eu-central-1","ap-southeast-2"].map((r) => [r, arn(r)]).concat([["us-west-2-2", arn("us-west-2").replace("0000-000000000000","0000-000000000001")]])) } as any;
const synth = (props: any) => { const outdir = mkdtempSync("/tmp/w/year-sc-"); const app = new App({ outdir }); new GlobalBackend(app, "GlobalApp", props); app.synth(); return JSON.parse(readFileSync(join(outdir, "stacks/GlobalApp/cdk.tf.json"), "utf8")); };
const all = backends(there);
const addrs = (s: any) => Object.entries(s.resource).filter(([t]) => t !== "terraform_data").flatMap(([t, r]: any) => Object.keys(r).map((n) => `${t}.${n}`));
for (const kind of ["nothing", "in place"]) for (const name of ["plain", "full", "guarded", "existing"] as const) {
  const applied = synth(all[name]);
  const rows = TRANSITIONS.filter((r) => r.deployed === name && r.plan === kind);
  for (const b of batchesOf(rows, all[name], there)) {
    const s = synth(b.settings);
    const [x, y] = [addrs(applied), addrs(s)];
    console.log(kind, name, b.rows.length, "new", y.filter((a) => !x.includes(a)), "gone", x.filter((a) => !y.includes(a)), kind === "nothing" ? differences(applied, s) : differences(applied, s).length);
    for (const row of b.rows) { const d = differences(applied, synth(changed(all[name], patchOf(row, there)))); if ((d.length === 0) !== (kind === "nothing")) console.log("ROW", row.settings, row.change, d); }
  }
}
