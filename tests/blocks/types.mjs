// Checks payloads against Slack's own TypeScript types, offline.
//   node types.mjs payloads.json      {"name": {"kind": "Message" | "Modal" | "Home" | "Manifest", "value": …}, …}
// Prints one line a fault, with the payload's name. Needs `npm install` in this folder.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const payloads = JSON.parse(readFileSync(process.argv[2], "utf8"));

// KnownBlock, not AnyBlock: the latter takes any object that has a type.
const kinds = `
import type { HomeView, KnownBlock, MessageMetadata, ModalView } from "@slack/types";
import type { AppsManifestValidateArguments } from "@slack/web-api";
type Known<V> = Omit<V, "blocks"> & { blocks: KnownBlock[] };
type Modal = Known<ModalView>;
type Home = Known<HomeView>;
type Manifest = AppsManifestValidateArguments["manifest"];
interface Message {
  text: string; blocks?: KnownBlock[]; channel?: string; user?: string; ts?: string; thread_ts?: string;
  metadata?: MessageMetadata; unfurl_links?: boolean; unfurl_media?: boolean; link_names?: boolean;
  response_type?: "ephemeral" | "in_channel"; replace_original?: boolean;
}
`;
const names = Object.keys(payloads);
const lines = names.map((name, at) => `const value${at}: ${payloads[name].kind} = ${JSON.stringify(payloads[name].value)};`);
const folder = mkdtempSync(join(here, ".types-"));
try {
  writeFileSync(join(folder, "payloads.ts"), [kinds, ...lines, "export {};"].join("\n"));
  const options = { strict: true, noEmit: true, skipLibCheck: true, module: "node16", moduleResolution: "node16", target: "es2022", types: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["payloads.ts"] }));
  const tsc = join(here, "node_modules", "typescript", "bin", "tsc");
  const ran = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { encoding: "utf8" });
  const first = kinds.split("\n").length + 1;
  const told = (ran.stdout + ran.stderr).trim();
  for (const line of told ? told.split("\n") : []) {
    const found = line.match(/payloads\.ts\((\d+),\d+\): error (.*)/);
    console.log(found && Number(found[1]) >= first ? `${names[Number(found[1]) - first]}: ${found[2]}` : line);
  }
  process.exitCode = ran.status === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
