import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, it } from "vitest";
import {
  createDeploymentRun,
  listDeployments,
  readDeploymentByName,
} from "../../src/contract/deployments/routes.ts";
import { listLogs } from "../../src/contract/logs/routes.ts";
import { createWorkPool } from "../../src/contract/work-pools/routes.ts";
import { describeOneDialect } from "../support/each-dialect.ts";
import { findObjectStore, STORE_LOGIN, startObjectStore } from "../support/object-store.ts";
import { packagePath } from "../support/programs.ts";
import { type CliOutcome, runCli, runScript } from "../support/run-cli.ts";
import { createWorkerWorld, eventually } from "../support/worker-world.ts";

const store = findObjectStore();
const ROOT = packagePath();
const FLOW = `import { flow, getRunLogger } from "batuta";
import { WORD } from "./lib/word.ts";
export const etl = flow(async function etl(rows: number = 3) {
  getRunLogger().info(\`\${WORD} \${rows} rows\`);
});
`;

if ("reason" in store) process.stdout.write(`code in a real bucket is skipped: ${store.reason}\n`);

describeOneDialect("code in a bucket that its credentials block opens", (dialect) => {
  it.skipIf("reason" in store)(
    "is deployed by flow.from, fetched anew by a worker for each run, and its secret is nowhere",
    async () => {
      if ("reason" in store) return;
      await using bucket = await startObjectStore(store.program);
      const s3 = new S3Client({
        endpoint: bucket.url,
        forcePathStyle: true,
        region: "us-east-1",
        credentials: STORE_LOGIN,
      });
      const put = async (Key: string, Body: string): Promise<void> =>
        void (await s3.send(new PutObjectCommand({ Bucket: "code", Key, Body })));
      // It answers before it can keep anything.
      await eventually(
        async () =>
          await s3.send(new CreateBucketCommand({ Bucket: "code" })).then(
            () => true,
            () => undefined,
          ),
        () => "no bucket is made",
      );
      await put("flows/etl.ts", FLOW);
      await put("flows/lib/word.ts", 'export const WORD = "loaded";\n');
      await put("other/secret.txt", "not of this folder");

      const world = await createWorkerWorld(dialect);
      await world.client.call(createWorkPool, { body: { name: "pool", type: "process" } });
      const said: CliOutcome[] = [];
      const env = { BATUTA_API_URL: world.url };
      const folder = world.path("project");
      for (const path of [folder, world.home]) {
        mkdirSync(join(path, "node_modules"), { recursive: true });
        symlinkSync(ROOT, join(path, "node_modules", "batuta"));
      }
      const batuta = async (...words: string[]): Promise<CliOutcome> => {
        const outcome = await runCli(world.home, words, { cwd: folder, env });
        said.push(outcome);
        return outcome;
      };
      const makeBlock = (name: string, secret: string): Promise<CliOutcome> =>
        batuta(
          ...["block", "create", "aws-credentials", name],
          ...["-f", `aws_access_key_id=${STORE_LOGIN.accessKeyId}`, "-f", `aws_secret_access_key=${secret}`],
          ...["-f", `aws_client_parameters=${JSON.stringify({ endpoint_url: bucket.url })}`],
        );
      expect((await makeBlock("store", STORE_LOGIN.secretAccessKey)).code).toBe(0);
      expect((await makeBlock("wrong", "another-secret")).code).toBe(0);

      const deploy = async (credentialsBlock: string): Promise<CliOutcome> => {
        const source = { bucket: "s3://code/flows", credentialsBlock };
        writeFileSync(
          join(folder, "deploy.ts"),
          `import { flow } from "batuta";
const etl = await flow.from({ source: ${JSON.stringify(source)}, entrypoint: "etl.ts:etl" });
await etl.deploy({ name: "from-bucket", workPoolName: "pool" });
`,
        );
        const outcome = await runScript(world.home, join(folder, "deploy.ts"), { cwd: folder, env });
        said.push(outcome);
        return outcome;
      };
      const refused = await deploy("aws-credentials/wrong");
      expect([refused.code, refused.stderr]).toEqual([
        1,
        expect.stringMatching(/s3 bucket code lets nobody in with these credentials/),
      ]);
      const missing = await deploy("aws-credentials/none");
      expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/none/)]);
      expect(await world.client.call(listDeployments, { body: {} })).toEqual([]);

      const deployed = await deploy("aws-credentials/store");
      expect([deployed.code, deployed.stderr]).toEqual([0, ""]);
      const params = { flow_name: "etl", deployment_name: "from-bucket" };
      const deployment = await world.client.call(readDeploymentByName, { params });
      expect(deployment.pull_steps).toEqual([
        {
          "batuta.steps.pull_from_bucket": {
            id: "code",
            url: "s3://code/flows",
            credentials: "{{ prefect.blocks.aws-credentials.store }}",
          },
        },
      ]);

      const worker = await world.startWorker();
      const runOnce = async (line: string): Promise<string> => {
        const { id } = await world.client.call(createDeploymentRun, {
          params: { id: deployment.id },
          body: {},
        });
        expect(await world.until(id, "COMPLETED", "FAILED", "CRASHED")).toMatchObject({
          state_type: "COMPLETED",
        });
        let last = "";
        const body = { logs: { flow_run_id: { any_: [id] } }, limit: 100 };
        return await eventually(
          async () => {
            last = JSON.stringify(await world.client.call(listLogs, { body }));
            return last.includes(line) ? last : undefined;
          },
          () => `${line} is not among ${last}`,
        );
      };
      const logs = [await runOnce("loaded 3 rows")];
      await put("flows/lib/word.ts", 'export const WORD = "moved";\n');
      logs.push(await runOnce("moved 3 rows"));
      await batuta("deployment", "inspect", "etl/from-bucket");
      await batuta("block", "inspect", "aws-credentials/store");
      const everything = JSON.stringify([said, logs, worker.said(), deployment]);
      expect(everything).toContain("s3://code/flows");
      for (const secret of [STORE_LOGIN.secretAccessKey, "another-secret"])
        expect(everything).not.toContain(secret);
    },
    240_000,
  );
});
